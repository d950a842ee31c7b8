import { expect, test, vi } from 'vitest';
import { createGathering, heldBack } from './gather.ts';

const usual = { atOnce: 1, together: 10 };
const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Work that waits until it is let go, and keeps what it was asked together. */
function heldWork(answer: (call: number) => number | Error = (call) => call * 2, most: Partial<typeof usual> = {}) {
  const asked: number[][] = [];
  const gates: (() => void)[] = [];
  const gather = createGathering<number, number>(
    async (calls) => {
      asked.push([...calls]);
      await new Promise<void>((resolve) => gates.push(resolve));
      return calls.map(answer);
    },
    { ...usual, ...most },
  );
  const letGo = async () => {
    gates.shift()!();
    await endOfTurn();
  };
  return { asked, gather, letGo };
}

test('what comes in one turn is done together, and so is what comes meanwhile', async () => {
  const { asked, gather, letGo } = heldWork();
  const answers = [1, 2].map((call) => gather('a', call));
  await endOfTurn();
  expect(asked).toEqual([[1, 2]]);
  answers.push(gather('a', 3));
  await endOfTurn();
  answers.push(gather('a', 4));
  expect(asked).toEqual([[1, 2]]);
  await letGo();
  expect(asked).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await letGo();
  expect(await Promise.all(answers)).toEqual([2, 4, 6, 8]);
  void gather('a', 5);
  await endOfTurn();
  expect(asked.at(-1)).toEqual([5]);
});

test('another key waits for nothing', async () => {
  const { asked, gather } = heldWork();
  void gather('a', 1);
  void gather('b', 2);
  await endOfTurn();
  expect(asked).toEqual([[1], [2]]);
});

test('no more are done together than may be', async () => {
  const { asked, gather, letGo } = heldWork(undefined, { together: 2 });
  for (let call = 0; call < 3; call += 1) void gather('a', call);
  await endOfTurn();
  await letGo();
  expect(asked).toEqual([[0, 1], [2]]);
});

test('works of one key go on side by side as far as they may', async () => {
  const { asked, gather, letGo } = heldWork(undefined, { atOnce: 2 });
  const answers: Promise<number>[] = [];
  for (const call of [1, 2, 3, 4]) {
    answers.push(gather('a', call));
    await endOfTurn();
  }
  expect(asked).toEqual([[1], [2]]);
  await letGo();
  expect(asked).toEqual([[1], [2], [3, 4]]);
  await letGo();
  await letGo();
  expect(await Promise.all(answers)).toEqual([2, 4, 6, 8]);
});

test('an error among the answers is thrown to its caller alone', async () => {
  const { gather, letGo } = heldWork((call) => (call === 2 ? new Error('no') : call));
  const answers = Promise.allSettled([1, 2, 3].map((call) => gather('a', call)));
  await endOfTurn();
  await letGo();
  expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a failure is thrown to all of them, and the next ones are not held up', async () => {
  const asked: number[][] = [];
  const gather = createGathering<number, number>(async (calls) => {
    asked.push([...calls]);
    if (calls.includes(2)) throw new Error('away');
    return calls;
  }, usual);
  const settled = await Promise.allSettled([1, 2, 3].map((call) => gather('a', call)));
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(asked).toEqual([[1, 2, 3]]);
  expect(await gather('a', 5)).toBe(5);
});

test('calls that would keep others waiting are done again by themselves, and the next ones do not wait for them', async () => {
  const { promise: arrival, resolve: arrive } = Promise.withResolvers<void>();
  const asked: [number[], boolean][] = [];
  const gather = createGathering<number, number>(async (calls, patient) => {
    asked.push([[...calls], patient]);
    if (patient) await arrival;
    return calls.map((call) => (call < 3 && !patient ? heldBack : call * 2));
  }, usual);
  const late = [1, 2].map((call) => gather('a', call));
  await endOfTurn();
  expect(await Promise.all([3, 4].map((call) => gather('a', call)))).toEqual([6, 8]);
  expect(await gather('a', 5)).toBe(10);
  arrive();
  expect(await Promise.all(late)).toEqual([2, 4]);
  expect(asked).toEqual([
    [[1, 2], false],
    [[1, 2], true],
    [[3, 4], false],
    [[5], false],
  ]);
});

test('whoever is free by the time that patience ends gets his answer; the others get the error', async () => {
  let tries = 0;
  const gather = createGathering<number, number>(async (calls, patient) => {
    if (patient) throw new Error('held for too long');
    tries += 1;
    return calls.map((call) => (tries === 1 || call === 1 ? heldBack : call * 2));
  }, usual);
  const settled = await Promise.allSettled([1, 2, 3].map((call) => gather('a', call)));
  expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual([
    'held for too long',
    4,
    6,
  ]);
});

test('however many would keep others waiting, only few are waited for at a time', async () => {
  let waiting = 0;
  let most = 0;
  const gather = createGathering<number, number>(async (calls, patient) => {
    if (!patient) return calls.map(() => heldBack);
    waiting += 1;
    most = Math.max(most, waiting);
    await endOfTurn();
    waiting -= 1;
    return calls;
  }, usual);
  const keys = Array.from({ length: 20 }, (_, key) => gather(String(key), key));
  expect(await Promise.all(keys)).toEqual(Array.from({ length: 20 }, (_, key) => key));
  expect(most).toBe(2);
});

test('a work that never ends keeps the next ones waiting for a second only', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const gather = createGathering<number, number>(
      (calls) => (calls.includes(1) ? new Promise(() => {}) : Promise.resolve(calls)),
      usual,
    );
    void gather('a', 1);
    await endOfTurn();
    const next = [gather('a', 2), gather('a', 3)];
    await vi.advanceTimersByTimeAsync(1000);
    expect(await Promise.all(next)).toEqual([2, 3]);
    expect(await gather('a', 4)).toBe(4);
  } finally {
    vi.useRealTimers();
  }
});

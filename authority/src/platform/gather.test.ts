import { expect, test } from 'vitest';
import { alone, createGathering } from './gather.ts';

const usual = { atOnce: 1, together: 10, isOfOne: () => true };
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

test('a failure that is nobody’s own fault is thrown to all of them', async () => {
  let works = 0;
  const failing = async (): Promise<number[]> => {
    works += 1;
    throw new Error('away');
  };
  const gather = createGathering<number, number>(failing, { ...usual, isOfOne: () => false });
  const settled = await Promise.allSettled([1, 2, 3].map((call) => gather('a', call)));
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(works).toBe(1);
});

test('where the work fails for many, each is done on its own, and the next ones are not held up', async () => {
  const asked: number[][] = [];
  const gather = createGathering<number, number>(async (calls) => {
    asked.push([...calls]);
    if (calls.includes(2)) throw new Error('stuck');
    return calls;
  }, usual);
  const settled = await Promise.allSettled([1, 2, 3, 4].map((call) => gather('a', call)));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(asked).toEqual([[1, 2, 3, 4], [1], [2], [3], [4]]);
  expect(await gather('a', 5)).toBe(5);
});

test('a call that would keep others waiting is done on its own, and the next ones do not wait for it', async () => {
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const asked: [number[], boolean][] = [];
  const gather = createGathering<number, number>(async (calls, patient) => {
    asked.push([[...calls], patient]);
    if (patient) await arrival;
    return calls.map((call) => (call === 1 && !patient ? alone : call * 2));
  }, usual);
  const late = gather('a', 1);
  await endOfTurn();
  expect(await Promise.all([2, 3].map((call) => gather('a', call)))).toEqual([4, 6]);
  expect(await gather('a', 4)).toBe(8);
  arrive();
  expect(await late).toBe(2);
  expect(asked).toEqual([
    [[1], false],
    [[1], true],
    [[2, 3], false],
    [[4], false],
  ]);
});

import { expect, test } from 'vitest';
import { health } from '../health.ts';
import type { Fault } from '../testing/fault-proxy.ts';
import { after, bare, dripBody, dripHead, silence } from '../testing/faults.ts';
import { openClient, openProxy, withoutBreaker } from '../testing/open.ts';
import { mySessions } from '../training-sessions.ts';

const up = { success: true, status: 'up' };
const quick = { backOffBaseMs: 1, backOffCapMs: 5, ...withoutBreaker };
/** What a busy machine may add to a time; the figure itself is 50 ms on an idle one. */
const patienceMs = 2_000;

const askHealth = async (faults: [Fault, ...Fault[]], options: Parameters<typeof openClient>[1] = {}) => {
  const proxy = await openProxy();
  proxy.answer(...faults);
  const { client } = openClient(proxy, { ...quick, ...options });
  const begun = performance.now();
  const outcome = await client.call(health);
  return { outcome, proxy, client, tookMs: performance.now() - begun };
};

test.each([
  ['silence', silence()],
  ['a dripping head', dripHead(200)],
  ['a dripping body', dripBody(up, 200)],
  ['503 after 503', after(100, bare(503))],
  ['503 with a wait', bare(503, { 'Retry-After': 2 })],
])('case 55: the deadline covers all tries and waits of %s', async (_name, fault) => {
  // Without the deadline any of these would take many times as long.
  const slow = { readTryMs: 4_000, backOffBaseMs: 4_000, backOffCapMs: 4_000 };
  const { outcome, tookMs } = await askHealth([fault], { deadlineMs: 500, ...slow });
  expect(outcome.kind).toBe('unavailable');
  expect(tookMs).toBeLessThan(500 + patienceMs);
});

test('case 55: the deadline of one call can be shorter than the client’s', async () => {
  const proxy = await openProxy();
  proxy.answer(silence());
  const { client } = openClient(proxy, { ...withoutBreaker, readTryMs: 5_000 });
  const begun = performance.now();
  expect(await client.call(mySessions, {}, { deadlineMs: 150 })).toMatchObject({ reason: 'timeout' });
  expect(performance.now() - begun).toBeLessThan(150 + patienceMs);
});

test('case 56: a try shorter than a second ends when it should', async () => {
  const { tookMs, proxy } = await askHealth([silence()], { readTryMs: 300, deadlineMs: 330 });
  expect(proxy.hits).toHaveLength(1);
  expect(tookMs).toBeGreaterThan(290);
  expect(tookMs).toBeLessThan(330 + patienceMs);
});

test('case 57, the client’s half: each try says how much time is left, and it is less each time', async () => {
  const { proxy } = await askHealth([after(20, bare(503))], { deadlineMs: 6_000, readTryMs: 1_000 });
  const left = proxy.hits.map(({ headers }) => Number(headers['x-deadline-ms']));
  expect(left).toHaveLength(3);
  expect(left).toEqual(left.toSorted((a, b) => b - a));
  expect(new Set(left).size).toBe(3);
  expect(left[0]).toBeLessThanOrEqual(6_000);
  expect(left[2]).toBeGreaterThan(0);
});

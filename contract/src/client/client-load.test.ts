import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { notConfigured } from '../client.ts';
import { health } from '../health.ts';
import { leaveLive, pauseLive } from '../live.ts';
import { sampleSessions } from '../stub-samples.ts';
import type { Fault } from '../testing/fault-proxy.ts';
import { bare, json } from '../testing/faults.ts';
import { openClient, openProxy, until, withoutBreaker } from '../testing/open.ts';
import { mySessions } from '../training-sessions.ts';

const params = { id: sampleSessions.live.id };
const hour = 3_600_000;

test.each([
  ['answers 503', bare(503)],
  ['cuts every connection', null],
])('case 86: a thousand calls to an authority that %s are at most 1,110 tries', async (_what, fault) => {
  const proxy = await openProxy();
  if (fault === null) proxy.welcome('reset');
  else proxy.answer(fault);
  const { client } = openClient(proxy, { ...withoutBreaker, backOffBaseMs: 1, backOffCapMs: 1 });
  for (let count = 0; count < 1_000; count += 20) {
    await Promise.all(Array.from({ length: 20 }, () => client.call(health)));
  }
  const tries = fault === null ? proxy.connections() : proxy.hits.length;
  expect(tries).toBeGreaterThanOrEqual(1_000);
  expect(tries).toBeLessThanOrEqual(1_110);
});

test('case 86: with its breaker the same thousand calls are far fewer', async () => {
  const proxy = await openProxy();
  proxy.answer(bare(503));
  const { client } = openClient(proxy, { healthEveryMs: hour, backOffBaseMs: 1, now: () => 0 });
  for (let count = 0; count < 1_000; count += 1) await client.call(health);
  expect(proxy.hits.length).toBeLessThanOrEqual(20);
});

const stuckExceptLeaving: Fault = (socket, hit) => {
  if (hit.path.endsWith('/leave')) json({ success: true, live: null })(socket, hit);
  if (hit.path.endsWith('/logout')) json({ success: true })(socket, hit);
};

test('case 88: when every place and the whole queue are taken, people can still leave', async () => {
  const proxy = await openProxy();
  proxy.answer(stuckExceptLeaving);
  const { client } = openClient(proxy, { inFlight: 2, queued: 2, queueWaitMs: 200, readTryMs: 400 });
  const stuck = Array.from({ length: 10 }, () => client.call(health, {}, { deadlineMs: 400 }));
  await until(() => proxy.hits.length === 2);
  const leaving = await Promise.all(Array.from({ length: 50 }, () => client.call(leaveLive, { params })));
  expect(leaving.every(({ kind }) => kind === 'ok')).toBe(true);
  const reasons = (await Promise.all(stuck)).map((outcome) => outcome.kind === 'unavailable' && outcome.reason);
  expect(reasons.filter((reason) => reason === 'overloaded')).toHaveLength(8);
});

test('case 89: a page handler on top of the client adds no tries', async () => {
  const proxy = await openProxy();
  proxy.answer(bare(503));
  const { client } = openClient(proxy, { backOffBaseMs: 1 });
  const page = createServer(async (_request, response) => {
    const outcome = await client.call(mySessions, {}, { token: 'some-token', deadlineMs: 3_000 });
    response.writeHead(outcome.kind === 'ok' ? 200 : 503).end();
  });
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void page.close());
  const { port } = page.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(503);
  expect(proxy.hits).toHaveLength(3);
});

test('without an authority every call ends in "not configured"', async () => {
  const outcome = await notConfigured.call(pauseLive, { params });
  expect(outcome).toEqual({ kind: 'unavailable', reason: 'not_configured', outcomeUnknown: false, retryAfter: null });
  expect(notConfigured.breaker.state()).toBe('closed');
  expect(notConfigured.breaker.onChange(() => {})()).toBeUndefined();
  expect(await notConfigured.probe()).toBe(false);
  await notConfigured.close();
});

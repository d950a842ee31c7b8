import { getEventListeners } from 'node:events';
import type { LookupFunction } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { health } from '../health.ts';
import { login } from '../identity.ts';
import { json, passTo, resetHalfway, silence, thenClose } from '../testing/faults.ts';
import { breath, openClient, openProxy, openStub, withoutBreaker } from '../testing/open.ts';
import { defaultTuning } from './tuning.ts';

const up = { success: true, status: 'up' };
const quick = { backOffBaseMs: 1, backOffCapMs: 5, readTryMs: 400, writeTryMs: 400, ...withoutBreaker };
const credentials = { body: { username: 'a', password: 'b' } };

test('case 58: a refused connection is unreachable after three tries', async () => {
  const proxy = await openProxy();
  await proxy.goAway();
  const { client, events } = openClient(proxy, quick);
  expect(await client.call(health)).toMatchObject({ kind: 'unavailable', reason: 'unreachable' });
  expect(events.filter(({ event }) => event === 'authority_call_retried')).toHaveLength(2);
});

test('case 59: a connection cut as soon as it is made is tried three times, not for ever', async () => {
  const proxy = await openProxy();
  proxy.welcome('reset');
  const { client } = openClient(proxy, quick);
  expect(await client.call(health)).toMatchObject({ kind: 'unavailable' });
  expect(proxy.hits).toHaveLength(0);
  expect(proxy.connections()).toBeLessThanOrEqual(4);
});

test('case 60: a reply cut in the middle is asked again; if it never comes whole, it was interrupted', async () => {
  const proxy = await openProxy();
  proxy.answer(resetHalfway(up), resetHalfway(up), json(up));
  const { client } = openClient(proxy, quick);
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(proxy.hits).toHaveLength(3);
  proxy.answer(resetHalfway(up));
  expect(await client.call(health)).toMatchObject({ kind: 'unavailable', reason: 'interrupted' });
});

test('case 61: a peer that froze without a word is left after one try, and a new connection is made', async () => {
  const proxy = await openProxy();
  proxy.answer(json(up), silence(), json(up));
  const { client } = openClient(proxy, quick);
  await client.call(health);
  await breath();
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(proxy.hits.map(({ connection }) => connection)).toEqual([1, 1, 2]);
});

test('case 61: a proxy in between that freezes and thaws', async () => {
  const stub = await openStub();
  const proxy = await openProxy();
  proxy.answer(passTo(stub.port), silence(), passTo(stub.port));
  const { client } = openClient(proxy, quick);
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(stub.callsOf(health)).toHaveLength(2);
});

test('case 64: a server that closes after each answer gets a new connection for each call', async () => {
  const proxy = await openProxy();
  proxy.answer(thenClose(json(up, { headers: { Connection: 'close' } })));
  const { client, events } = openClient(proxy, quick);
  for (let count = 0; count < 5; count += 1) expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(proxy.connections()).toBe(5);
  expect(events).toEqual([]);
});

test.each([
  [65, 'ENOTFOUND'],
  [66, 'EAI_AGAIN'],
])('case %i: a name that gives %s is unreachable; nothing was sent, so a login is tried again', async (_case, code) => {
  const lookup = vi.fn<LookupFunction>((_name, _options, callback) =>
    callback(Object.assign(new Error(code), { code }), '', 4),
  );
  const { client } = openClient({ baseUrl: 'http://authority.example/api' }, { ...quick, lookup });
  const outcome = await client.call(login, credentials);
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'unreachable', outcomeUnknown: false });
  expect(lookup).toHaveBeenCalledTimes(3);
});

test.each([
  ['the IPv6 one', { address: '::1', family: 6 }],
  ['an IPv4 one', { address: '127.0.0.9', family: 4 }],
])('case 67: where the first address (%s) is dead, the second one is used', async (_which, dead) => {
  const proxy = await openProxy();
  proxy.answer(json(up));
  const lookup: LookupFunction = (_name, _options, callback) =>
    callback(null, [dead, { address: '127.0.0.1', family: 4 }]);
  const baseUrl = `http://authority.example:${proxy.port}/api`;
  const { client, events } = openClient({ baseUrl }, { ...quick, lookup });
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(events).toEqual([]);
});

test('case 68: when every place is taken, a few calls wait and the rest is turned away; nothing grows', async () => {
  const proxy = await openProxy();
  proxy.answer(silence());
  const { client } = openClient(proxy, { ...quick, inFlight: 2, queued: 3, queueWaitMs: 50, deadlineMs: 400 });
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => client.call(health)));
  const reasons = outcomes.map((outcome) => outcome.kind === 'unavailable' && outcome.reason);
  expect(reasons.filter((reason) => reason === 'overloaded')).toHaveLength(18);
  expect(reasons.filter((reason) => reason === 'timeout')).toHaveLength(2);
  expect(proxy.mostConnectionsAtOnce()).toBeLessThanOrEqual(2);
});

test('case 69: a head larger than 16 KiB is not understood, asked once', async () => {
  const proxy = await openProxy();
  proxy.answer(json(up, { headers: { 'X-Padding': 'x'.repeat(20_000) } }));
  const { client } = openClient(proxy, quick);
  expect(await client.call(health)).toMatchObject({ kind: 'unavailable', reason: 'not_understood' });
  expect(proxy.hits).toHaveLength(1);
});

test('case 70: a peer that can not do TLS is asked once, and never in plain text', async () => {
  const proxy = await openProxy();
  proxy.welcome('speak_plainly');
  let received = Buffer.alloc(0);
  proxy.onBytes((chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  const { client } = openClient({ baseUrl: `https://127.0.0.1:${proxy.port}/api` }, quick);
  const outcome = await client.call(health, {}, { token: 'canary-token' });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'unreachable', outcomeUnknown: false });
  expect(proxy.connections()).toBe(1);
  expect(received.toString('latin1')).not.toMatch(/GET|canary/);
});

test('case 71: ten thousand calls use the same few connections and leave nothing behind', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const proxy = await openProxy();
  proxy.answer(json(up));
  const { client } = openClient(proxy, { ...withoutBreaker, readTryMs: 30_000, deadlineMs: 60_000 });
  const longLived = new AbortController();
  const batch = () =>
    Promise.all(Array.from({ length: 100 }, () => client.call(health, {}, { signal: longLived.signal })));
  for (let count = 0; count < 10; count += 1) await batch();
  collectGarbage();
  const heapBefore = process.memoryUsage().heapUsed;
  for (let count = 0; count < 100; count += 1) {
    await batch();
    proxy.forgetHits();
  }
  collectGarbage();
  expect(proxy.mostConnectionsAtOnce()).toBeLessThanOrEqual(defaultTuning.inFlight + defaultTuning.partingInFlight);
  expect(getEventListeners(longLived.signal, 'abort')).toHaveLength(0);
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(8 * 1_048_576);
}, 60_000);

import { expect, test } from 'vitest';
import { health } from '../health.ts';
import { login, me } from '../identity.ts';
import { sampleUsers } from '../stub-samples.ts';
import type { Fault } from '../testing/fault-proxy.ts';
import { after, bare, json, refusal, silence } from '../testing/faults.ts';
import { openClient, openProxy, openStub, until } from '../testing/open.ts';

const up = { success: true, status: 'up' };
const credentials = { body: { username: 'a', password: 'b' } };
const hour = 3_600_000;

/** A clock that runs as the real one does and can be put forward. */
const movableClock = () => {
  let ahead = 0;
  return { now: () => performance.now() + ahead, pass: (ms: number) => (ahead += ms) };
};

/** A proxy and a client whose breaker is open, and which doesn't ask after the authority's health by itself. */
const openBreaker = async (options: Parameters<typeof openClient>[1] = {}) => {
  const clock = movableClock();
  const proxy = await openProxy();
  proxy.answer(bare(503));
  const { client, events } = openClient(proxy, { now: clock.now, random: () => 0.5, healthEveryMs: hour, ...options });
  // A login is never retried: twenty calls are twenty tries.
  for (let count = 0; count < 20; count += 1) await client.call(login, credentials);
  expect(client.breaker.state()).toBe('open');
  return { client, proxy, events, clock };
};

test.each([401, 403, 404, 409, 422, 429, 500])('case 78: %i a hundred times leaves it closed', async (status) => {
  const proxy = await openProxy();
  proxy.answer(refusal(status, 'any_code'));
  const { client } = openClient(proxy);
  for (let count = 0; count < 100; count += 1) await client.call(login, credentials);
  expect(client.breaker.state()).toBe('closed');
  expect(proxy.hits).toHaveLength(100);
});

test.each<[string, Fault, object]>([
  ['slow answers', after(60, json(up)), { slowTryMs: 30 }],
  ['time-outs', silence(), { readTryMs: 60 }],
])('case 79: %s count', async (_what, fault, options) => {
  const proxy = await openProxy();
  proxy.answer(fault);
  const { client } = openClient(proxy, { ...options, budgetTokens: 0, healthEveryMs: hour });
  await Promise.all(Array.from({ length: 20 }, () => client.call(health)));
  expect(client.breaker.state()).toBe('open');
});

test('case 80: open, it turns calls away without a connection', async () => {
  const { client, proxy } = await openBreaker();
  const connections = proxy.connections();
  const hits = proxy.hits.length;
  const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => client.call(health)));
  expect(outcomes.every((outcome) => outcome.kind === 'unavailable' && outcome.reason === 'breaker_open')).toBe(true);
  expect(proxy.connections()).toBe(connections);
  expect(proxy.hits).toHaveLength(hits);
});

test('case 81 and 82: of a hundred callers one is the probe, and when it goes well all is normal', async () => {
  const { client, proxy, clock } = await openBreaker();
  proxy.answer(after(50, json(up)));
  clock.pass(1_000);
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => client.call(health)));
  expect(outcomes.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
  expect(proxy.hitsOf('/health')).toHaveLength(1);
  expect(client.breaker.state()).toBe('closed');
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
});

test('case 83: a bad probe is not retried and opens it for twice as long', async () => {
  const { client, proxy, clock } = await openBreaker();
  clock.pass(1_000);
  expect(await client.call(health)).toMatchObject({ reason: 'gateway' });
  expect(proxy.hitsOf('/health')).toHaveLength(1);
  clock.pass(1_500);
  expect(await client.call(health)).toMatchObject({ reason: 'breaker_open' });
  clock.pass(500);
  expect(await client.call(health)).toMatchObject({ reason: 'gateway' });
});

test('case 84: a probe whose caller goes away does not wedge it', async () => {
  const { client, proxy, clock } = await openBreaker();
  proxy.answer(silence(), json(up));
  clock.pass(1_000);
  const caller = new AbortController();
  const probe = client.call(health, {}, { signal: caller.signal });
  await until(() => proxy.hitsOf('/health').length === 1);
  caller.abort();
  expect(await probe).toMatchObject({ reason: 'aborted' });
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(client.breaker.state()).toBe('closed');
});

test('case 85: each change is logged once and can be watched', async () => {
  const { client, events, proxy, clock } = await openBreaker();
  const seen: string[] = [];
  const leave = client.breaker.onChange((state) => seen.push(state));
  await client.call(health);
  proxy.answer(json(up));
  clock.pass(1_000);
  await client.call(health);
  leave();
  expect(seen).toEqual(['half_open', 'closed']);
  expect(events.filter(({ event }) => event === 'authority_breaker_changed')).toEqual([
    { event: 'authority_breaker_changed', previous: 'closed', state: 'open' },
    { event: 'authority_breaker_changed', previous: 'open', state: 'half_open' },
    { event: 'authority_breaker_changed', previous: 'half_open', state: 'closed' },
  ]);
});

test('an authority that is back closes the breaker by itself, long before its time', async () => {
  const stub = await openStub();
  const token = stub.tokenOf(sampleUsers.student);
  const { client } = openClient(stub, { healthEveryMs: 20, breakerFirstOpenMs: hour, breakerLongestOpenMs: hour });
  await stub.silence('503');
  while (client.breaker.state() === 'closed') await client.call(login, credentials);
  expect(await client.call(me, {}, { token })).toMatchObject({ reason: 'breaker_open' });
  await stub.silence(null);
  await until(() => client.breaker.state() === 'closed');
  expect(await client.call(me, {}, { token })).toMatchObject({ kind: 'ok' });
});

test('an authority whose process is up but which can not serve keeps the breaker open', async () => {
  const { client, proxy } = await openBreaker();
  const readiness = (): Fault => (socket, hit) =>
    hit.path === '/api/health' ? json(up)(socket, hit) : refusal(503, 'unavailable')(socket, hit);
  proxy.answer(readiness());
  expect(await client.probe()).toBe(false);
  proxy.answer(json({ success: true, status: 'up' }));
  expect(await client.probe()).toBe(false);
  expect(client.breaker.state()).toBe('open');
  proxy.answer(json({ success: true, status: 'ready' }));
  expect(await client.probe()).toBe(true);
  expect(client.breaker.state()).toBe('closed');
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { health } from '../health.ts';
import { login } from '../identity.ts';
import { bare, json, refusal, silence } from '../testing/faults.ts';
import { openClient, openProxy, until, withoutBreaker } from '../testing/open.ts';

const up = { success: true, status: 'up' };

test.each([
  ['case 26: Retry-After in seconds', '1', 900],
  ['case 28: Retry-After of zero', '0', 0],
  ['case 29: Retry-After nobody can read', 'soon', 0],
])('%s decides how long the client waits', async (_name, value, leastMs) => {
  const proxy = await openProxy();
  proxy.answer(bare(503, { 'Retry-After': value }), json(up));
  const { client, events } = openClient(proxy, { random: () => 0.2 });
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  const [retried] = events;
  expect(retried).toMatchObject({ event: 'authority_call_retried', waitMs: leastMs === 0 ? 20 : 1000 });
});

test('case 27: Retry-After as a date is reckoned by the wall clock', async () => {
  const proxy = await openProxy();
  proxy.answer(bare(503, { 'Retry-After': 'Mon, 02 Mar 2026 09:00:01 GMT' }), json(up));
  const wallNow = () => Date.parse('2026-03-02T09:00:00.000Z');
  const { client, events } = openClient(proxy, { wallNow });
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(events[0]).toMatchObject({ waitMs: 1000 });
});

test.each(['3', '1000000000', '9'.repeat(30)])(
  'case 30 and 31: Retry-After of %s seconds is handed to the caller instead of being waited for',
  async (value) => {
    const proxy = await openProxy();
    proxy.answer(refusal(503, 'unavailable', { 'Retry-After': value }));
    const { client } = openClient(proxy);
    const outcome = await client.call(health);
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'gateway' });
    expect(outcome.kind === 'unavailable' && outcome.retryAfter).toBeGreaterThanOrEqual(3);
    expect(proxy.hits).toHaveLength(1);
  },
);

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('case 34: a call aborted while it waits ends at once and leaves no timer', async () => {
  const proxy = await openProxy();
  proxy.answer(bare(503));
  const { client, events } = openClient(proxy, { backOffBaseMs: 4_000, backOffCapMs: 4_000, random: () => 0.99 });
  const caller = new AbortController();
  const before = timers();
  const pending = client.call(health, {}, { signal: caller.signal });
  await until(() => events.length > 0 && timers() > before);
  caller.abort();
  // The timer would have run for four seconds: it is enough to be well before that.
  expect(await pending).toMatchObject({ kind: 'unavailable', reason: 'aborted' });
  expect(timers()).toBeLessThanOrEqual(before);
  expect(proxy.hits).toHaveLength(1);
});

test('case 34: a call aborted in the middle of a try ends, and its connection is cut', async () => {
  const proxy = await openProxy();
  proxy.answer(silence());
  const { client } = openClient(proxy);
  const caller = new AbortController();
  const pending = client.call(login, { body: { username: 'a', password: 'b' } }, { signal: caller.signal });
  await until(() => proxy.hits.length > 0);
  caller.abort();
  expect(await pending).toMatchObject({ kind: 'unavailable', reason: 'aborted', outcomeUnknown: true });
  await until(() => proxy.openConnections() === 0);
});

test('case 34: a call whose signal is aborted already sends nothing', async () => {
  const proxy = await openProxy();
  const { client } = openClient(proxy);
  expect(await client.call(health, {}, { signal: AbortSignal.abort() })).toMatchObject({ reason: 'aborted' });
  expect(proxy.connections()).toBe(0);
});

test('case 35: a call that has less than 50 ms sends nothing', async () => {
  const proxy = await openProxy();
  const { client } = openClient(proxy);
  const outcome = await client.call(health, {}, { deadlineMs: 49 });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'timeout', outcomeUnknown: false });
  expect(proxy.connections()).toBe(0);
});

test('case 36: a wall clock that jumps back does not lengthen the deadline', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const proxy = await openProxy();
  proxy.answer(silence());
  const { client } = openClient(proxy, { deadlineMs: 300 });
  const begun = performance.now();
  const pending = client.call(health);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(await pending).toMatchObject({ kind: 'unavailable', reason: 'timeout' });
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('case 37: closing ends every wait and try, and nothing begins after it', async () => {
  const proxy = await openProxy();
  proxy.answer(bare(503), silence());
  const { client, events } = openClient(proxy, { backOffBaseMs: 60_000, backOffCapMs: 60_000, deadlineMs: 120_000 });
  const waiting = client.call(health);
  await until(() => events.length > 0);
  const trying = client.call(health);
  await until(() => proxy.hits.length === 2);
  await client.close();
  expect(await waiting).toMatchObject({ kind: 'unavailable', reason: 'aborted' });
  expect(await trying).toMatchObject({ kind: 'unavailable', reason: 'aborted' });
  expect(await client.call(health)).toMatchObject({ kind: 'unavailable', reason: 'aborted' });
  expect(proxy.hits).toHaveLength(2);
});

const program = (baseUrl: string, ending: string): string => `
  import { createClient } from '${new URL('../client.ts', import.meta.url)}';
  import { health } from '${new URL('../health.ts', import.meta.url)}';
  const client = createClient({ baseUrl: '${baseUrl}', deadlineMs: 100_000, readTryMs: 100_000 });
  const pending = client.call(health);
  setTimeout(() => ${ending}, 100);
  pending.then((outcome) => process.stdout.write(outcome.kind + ' ' + outcome.reason));
`;

test('case 37: a process whose client is closed ends by itself', async () => {
  const proxy = await openProxy();
  proxy.answer(silence());
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(proxy.baseUrl, 'client.close()')]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  // The call alone would hold the process for a hundred seconds, longer than this test may take.
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(printed).toBe('unavailable aborted');
});

test('case 37: asking after the health of a lost authority does not keep a process alive', async () => {
  const proxy = await openProxy();
  proxy.answer(bare(503));
  const outage = program(proxy.baseUrl, '{}').replace('deadlineMs', 'breakerLeastTries: 1, deadlineMs');
  const child = spawn(process.execPath, ['--input-type=module', '-e', outage]);
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('retries and what could not be answered are told to the logger, with the request id', async () => {
  const proxy = await openProxy();
  proxy.answer(bare(502));
  const { client, events } = openClient(proxy, { backOffBaseMs: 1, ...withoutBreaker });
  await client.call(health, {}, { requestId: 'from-the-page' });
  expect(events).toMatchObject([
    { event: 'authority_call_retried', endpoint: 'health', ending: 'gateway', retry: 1, requestId: 'from-the-page' },
    { event: 'authority_call_retried', endpoint: 'health', ending: 'gateway', retry: 2, requestId: 'from-the-page' },
    { event: 'authority_call_unavailable', endpoint: 'health', reason: 'gateway', requestId: 'from-the-page' },
  ]);
});

import { expect, onTestFinished, test } from 'vitest';
import { health } from '../health.ts';
import { login } from '../identity.ts';
import { openBlackhole } from '../testing/blackhole.ts';
import type { Fault } from '../testing/fault-proxy.ts';
import {
  bare,
  bytes,
  cut,
  cutChunked,
  dripBody,
  dripHead,
  endless,
  gzipBomb,
  json,
  raw,
  silence,
  stall,
  surplus,
} from '../testing/faults.ts';
import { openClient, openProxy, until, withoutBreaker } from '../testing/open.ts';

const up = { success: true, status: 'up' };
const quick = { backOffBaseMs: 1, backOffCapMs: 5, readTryMs: 200, writeTryMs: 200, ...withoutBreaker };
const askHealth = async (faults: [Fault, ...Fault[]], options: Parameters<typeof openClient>[1] = {}) => {
  const proxy = await openProxy();
  proxy.answer(...faults);
  const { client } = openClient(proxy, { ...quick, ...options });
  const begun = performance.now();
  const outcome = await client.call(health);
  return { outcome, proxy, client, tookMs: performance.now() - begun };
};

const unanswered: [string, Fault][] = [
  ['case 38: a peer that accepts and says nothing', silence()],
  ['case 40: a head that comes byte by byte', dripHead(40)],
  ['case 41: a body that comes byte by byte', dripBody(up, 40)],
  ['case 42: a body that stops halfway', stall(up)],
];
test.each(unanswered)('%s is given up and asked again', async (_name, fault) => {
  const lasting = await askHealth([fault]);
  expect(lasting.outcome).toMatchObject({ kind: 'unavailable', reason: 'timeout' });
  expect(lasting.proxy.hits).toHaveLength(3);
  await until(() => lasting.proxy.openConnections() === 0);
  const passing = await askHealth([fault, json(up)]);
  expect(passing.outcome).toMatchObject({ kind: 'ok' });
});

test('case 39: a connection that is never made is given up; nothing was sent, so even a login is tried again', async () => {
  const blackhole = await openBlackhole();
  onTestFinished(blackhole.close);
  const { client, events } = openClient({ baseUrl: `http://127.0.0.1:${blackhole.port}/api` }, quick);
  const outcome = await client.call(login, { body: { username: 'a', password: 'b' } });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'unreachable', outcomeUnknown: false });
  expect(events.filter(({ event }) => event === 'authority_call_retried')).toHaveLength(2);
});

test.each([
  ['case 43: a body shorter than its Content-Length', cut(up)],
  ['case 44: a chunked body without its end', cutChunked(up)],
])('%s is a broken connection, asked again', async (_name, fault) => {
  const lasting = await askHealth([fault]);
  expect(lasting.outcome).toMatchObject({ kind: 'unavailable', reason: 'interrupted' });
  expect(lasting.proxy.hits).toHaveLength(3);
  expect((await askHealth([fault, json(up)])).outcome).toMatchObject({ kind: 'ok' });
});

test.each([
  [
    'case 43: a body shorter than its Content-Length, on a connection announced to close',
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"success"',
  ],
  [
    'case 44: a chunked body without its end, on a connection announced to close',
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"su',
  ],
])('%s is broken just the same', async (_name, text) => {
  const { outcome, proxy } = await askHealth([(socket) => void socket.end(text)]);
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'interrupted' });
  expect(proxy.hits).toHaveLength(3);
});

test('case 45: bytes beyond the Content-Length are never taken for the next answer', async () => {
  const { outcome, client, proxy } = await askHealth([surplus(up), json(up)]);
  expect(outcome).toMatchObject({ kind: 'ok', reply: up });
  expect(await client.call(health)).toMatchObject({ kind: 'ok', reply: up });
  expect(proxy.hits.at(-1)?.connection).toBeGreaterThan(1);
});

const notUnderstood: [string, Fault][] = [
  ['case 46: an empty 200', bare(200, { 'Content-Type': 'application/json' })],
  ['case 47: broken JSON', bytes('{"success":true,')],
  ['case 48: JSON of another shape', json({ success: true })],
  ['case 48: a refusal with status 200', json({ success: false, error: 'no', code: 'forbidden', request_id: 'r' })],
  ['case 49: a page of a proxy', bytes('<!doctype html><title>Sign in to the network</title>', 'text/html')],
  ['case 50: JSON that says it is text', bytes(JSON.stringify(up), 'text/plain')],
  [
    'case 50: JSON without a content type',
    raw('HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n{"success":true,"status":"up"}   '),
  ],
  ['case 50: JSON in another encoding', bytes(JSON.stringify(up), 'application/json; charset=utf-16')],
  ['case 52: a body packed although we asked for none', gzipBomb(64 * 1024 * 1024)],
  ['case 53: ten thousand nested arrays', bytes('['.repeat(10_000) + ']'.repeat(10_000))],
  [
    'case 54: bytes that are not UTF-8',
    bytes(Buffer.from([...Buffer.from('{"success":true,"status":"'), 0xff, 0x22, 0x7d])),
  ],
  ['bytes that are not HTTP', raw('SSH-2.0-OpenSSH_9.9\r\n')],
];
test.each(notUnderstood)('%s is not understood, asked once and never taken for a yes', async (_name, fault) => {
  const { outcome, proxy } = await askHealth([fault]);
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'not_understood', outcomeUnknown: false });
  expect(proxy.hits).toHaveLength(1);
});

test('case 48: a change whose answer is not understood may have been carried out', async () => {
  const proxy = await openProxy();
  proxy.answer(json({ success: true }));
  const { client } = openClient(proxy, quick);
  const outcome = await client.call(login, { body: { username: 'a', password: 'b' } });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'not_understood', outcomeUnknown: true });
});

test.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/Problem+JSON'])(
  'case 50: "%s" is JSON',
  async (contentType) => {
    expect((await askHealth([bytes(JSON.stringify(up), contentType)])).outcome).toMatchObject({ kind: 'ok' });
  },
);

const limit = 1_048_576;

test('case 51: a body of exactly 1 MiB is read, one byte more is not', async () => {
  expect((await askHealth([bytes(JSON.stringify(up).padEnd(limit))], { readTryMs: 2_000 })).outcome.kind).toBe('ok');
  const { outcome, proxy } = await askHealth([bytes(JSON.stringify(up).padEnd(limit + 1))], { readTryMs: 2_000 });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'not_understood' });
  expect(proxy.hits).toHaveLength(1);
  await until(() => proxy.openConnections() === 0);
});

test('case 51: a body without end is cut off soon after 1 MiB, with its connection', async () => {
  let offered = 0;
  const fault = endless((total) => {
    offered = total;
  });
  const { outcome, proxy } = await askHealth([fault], { readTryMs: 5_000 });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'not_understood' });
  await until(() => proxy.openConnections() === 0);
  // What lies between the two is in the sockets' own buffers.
  expect(offered).toBeLessThan(8 * limit);
});

test('case 52: the client asks for bodies as they are', async () => {
  const { proxy } = await askHealth([json(up)]);
  expect(proxy.hits[0]?.headers['accept-encoding']).toBe('identity');
});

test('case 53: keys that mean something to JavaScript are harmless', async () => {
  const text = '{"success":true,"status":"up","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}';
  const { outcome } = await askHealth([bytes(text)]);
  expect(outcome).toMatchObject({ kind: 'ok', reply: up });
  expect(outcome.kind === 'ok' && Object.keys(outcome.reply)).toEqual(['success', 'status']);
  expect('admin' in {}).toBe(false);
});

test('case 53: a deep value in a field nobody declared is dropped', async () => {
  const text = `{"success":true,"status":"up","deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  expect((await askHealth([bytes(text)])).outcome).toMatchObject({ kind: 'ok', reply: up });
});

test('case 54: a byte order mark is no reason to refuse', async () => {
  expect((await askHealth([bytes(`\uFEFF${JSON.stringify(up)}`)])).outcome).toMatchObject({ kind: 'ok' });
});

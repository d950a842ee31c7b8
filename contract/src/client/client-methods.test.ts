import { expect, test } from 'vitest';
import type { CallInput } from '../call-input.ts';
import type { Endpoint } from '../endpoint.ts';
import { login, logout } from '../identity.ts';
import { checkAccess, endLive, getLive, joinLive, leaveLive, pauseLive, setStudentMedia, startLive } from '../live.ts';
import { sampleSessions } from '../stub-samples.ts';
import type { Fault } from '../testing/fault-proxy.ts';
import { bare, json, refusal, reset, silence } from '../testing/faults.ts';
import { openClient, openProxy, withoutBreaker } from '../testing/open.ts';
import { inProgressCode } from './reply.ts';
import { createTransport } from './transport.ts';
import { defaultTuning, realSurroundings } from './tuning.ts';

const { id } = sampleSessions.live;
const params = { id };
const credentials = { username: 'prof.stub', password: 'stub-password' };
const quick = { backOffBaseMs: 1, backOffCapMs: 5, readTryMs: 250, writeTryMs: 250, ...withoutBreaker };
const live = { success: true, live: sampleSessions.live.live };

const ask = async <E extends Endpoint>(endpoint: E, input: CallInput<E>, ...faults: [Fault, ...Fault[]]) => {
  const proxy = await openProxy();
  proxy.answer(...faults);
  const { client } = openClient(proxy, quick);
  const outcome = await client.call(endpoint, input, { token: 'some-token' });
  return { outcome, hits: proxy.hits };
};

test('case 14: a POST that may not be repeated is sent once when the gateway fails', async () => {
  const { outcome, hits } = await ask(login, { body: credentials }, bare(503));
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'gateway', outcomeUnknown: false });
  expect(hits).toHaveLength(1);
});

test.each([502, 504])('case 14: after a %i nobody knows whether it was carried out', async (status) => {
  const { outcome, hits } = await ask(login, { body: credentials }, bare(status));
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'gateway', outcomeUnknown: true });
  expect(hits).toHaveLength(1);
});

const repeatablePosts: [Endpoint, Record<string, unknown>][] = [
  [startLive, {}],
  [pauseLive, {}],
  [endLive, { body: { recording_url: 'https://media.example/class.mp4' } }],
  [joinLive, { body: { media: 'jitsi' } }],
  [leaveLive, {}],
  [checkAccess, { body: { username: 'student.stub' } }],
];
test.each(repeatablePosts)('case 15: $name is sent three times with one idempotency key', async (endpoint, input) => {
  const { hits } = await ask(endpoint, { params, ...input } as never, bare(503));
  expect(hits).toHaveLength(3);
  const keys = new Set(hits.map(({ headers }) => headers['idempotency-key']));
  expect(keys.size).toBe(1);
  expect([...keys][0]).toMatch(/^[\x21-\x7e]{16,128}$/);
});

test.each([
  ['503', bare(503)],
  ['silence', silence()],
])('case 16: a login that met %s is sent once, without an idempotency key', async (_what, fault) => {
  const { outcome, hits } = await ask(login, { body: credentials }, fault);
  expect(outcome.kind).toBe('unavailable');
  expect(hits).toHaveLength(1);
  expect(hits[0]?.headers).not.toHaveProperty('idempotency-key');
});

test('case 17: a PUT or DELETE is repeated only where the contract says so', async () => {
  const input = { params, body: { camera: true, microphone: true } };
  expect((await ask(setStudentMedia, input, bare(503))).hits).toHaveLength(3);
  for (const method of ['PUT', 'DELETE'] as const) {
    const { hits } = await ask({ ...setStudentMedia, method, repeatable: false }, input, bare(503));
    expect(hits).toHaveLength(1);
  }
});

test('case 18: a login that found no connection is tried again, for nothing was sent', async () => {
  const proxy = await openProxy();
  proxy.answer(refusal(401, 'invalid_credentials'));
  await proxy.goAway();
  const { client, events } = openClient(proxy, { ...quick, backOffBaseMs: 200, backOffCapMs: 400, random: () => 0.99 });
  const pending = client.call(login, { body: credentials });
  await proxy.returnToWork();
  expect(await pending).toMatchObject({ kind: 'refused', code: 'invalid_credentials' });
  expect(proxy.hits).toHaveLength(1);
  expect(events.length).toBeLessThanOrEqual(2);
});

test('case 18: a refused connection is tried three times and leaves no doubt about the outcome', async () => {
  const proxy = await openProxy();
  await proxy.goAway();
  const { client, events } = openClient(proxy, quick);
  const outcome = await client.call(login, { body: credentials });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'unreachable', outcomeUnknown: false });
  expect(events.map(({ event }) => event)).toEqual([
    'authority_call_retried',
    'authority_call_retried',
    'authority_call_unavailable',
  ]);
});

test('case 19: a login cut after it was sent is not sent again, and its outcome is unknown', async () => {
  const { outcome, hits } = await ask(login, { body: credentials }, reset());
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'interrupted', outcomeUnknown: true });
  expect(hits).toHaveLength(1);
});

test('case 20: a login without an answer in time is not sent again, and its outcome is unknown', async () => {
  const { outcome, hits } = await ask(login, { body: credentials }, silence());
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'timeout', outcomeUnknown: true });
  expect(hits).toHaveLength(1);
});

test('case 20: once in doubt, a later failure to connect does not remove the doubt', async () => {
  const { outcome, hits } = await ask(pauseLive, { params }, reset(), bare(503));
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'gateway', outcomeUnknown: true });
  expect(hits).toHaveLength(3);
});

test('case 20: a read that got no answer has no outcome to be in doubt about', async () => {
  const { outcome } = await ask(getLive, { params }, silence());
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'timeout', outcomeUnknown: false });
});

test('case 21: while the first try of our own key is still under way the client waits and asks again', async () => {
  const busy = refusal(409, inProgressCode);
  const { outcome, hits } = await ask(pauseLive, { params }, busy, busy, busy, json(live));
  expect(outcome).toMatchObject({ kind: 'ok' });
  expect(hits).toHaveLength(4);
  expect(new Set(hits.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('case 21: if it never ends, the refusal is what the caller gets', async () => {
  const { outcome } = await ask(pauseLive, { params }, refusal(409, inProgressCode));
  expect(outcome).toMatchObject({ kind: 'refused', status: 409, code: inProgressCode });
});

test('case 22: a key used for another body is not retried', async () => {
  const { outcome, hits } = await ask(pauseLive, { params }, refusal(422, 'idempotency_key_reused'));
  expect(outcome).toMatchObject({ kind: 'refused', code: 'idempotency_key_reused' });
  expect(hits).toHaveLength(1);
});

test('case 23: the transport takes bytes only, so that a body can never be half used up by a first try', async () => {
  const transport = createTransport('http://127.0.0.1:9', defaultTuning, realSurroundings);
  type Body = Parameters<typeof transport.send>[0]['body'];
  const takesStreams: ReadableStream extends Body ? true : false = false;
  expect(takesStreams).toBe(false);
  await transport.close();
});

test('case 24: the bytes are the same on each try, also when the caller changes his object meanwhile', async () => {
  const proxy = await openProxy();
  proxy.answer(bare(503), bare(503), json(live));
  const { client } = openClient(proxy, quick);
  const body = { recording_url: 'https://media.example/été.mp4' };
  const pending = client.call(endLive, { params, body }, { token: 'some-token' });
  body.recording_url = 'https://media.example/other.mp4';
  expect(await pending).toMatchObject({ kind: 'ok' });
  expect(proxy.hits.map((hit) => hit.body)).toEqual(Array(3).fill('{"recording_url":"https://media.example/été.mp4"}'));
});

test('case 25: ten thousand calls have ten thousand keys', async () => {
  const proxy = await openProxy();
  proxy.answer(json({ success: true }));
  const { client } = openClient(proxy, { ...quick, writeTryMs: 30_000, deadlineMs: 60_000, queued: 10_000 });
  for (let batch = 0; batch < 100; batch += 1) {
    await Promise.all(Array.from({ length: 100 }, () => client.call(logout, {}, { token: 'some-token' })));
  }
  expect(proxy.hits).toHaveLength(10_000);
  expect(new Set(proxy.hits.map(({ headers }) => headers['idempotency-key'])).size).toBe(10_000);
});

test('a key given by the caller is used as it is; one that breaks the contract is a mistake in the program', async () => {
  const proxy = await openProxy();
  proxy.answer(json(live));
  const { client } = openClient(proxy, quick);
  await client.call(pauseLive, { params }, { idempotencyKey: 'form-0123456789abcdef' });
  expect(proxy.hits[0]?.headers['idempotency-key']).toBe('form-0123456789abcdef');
  await expect(client.call(pauseLive, { params }, { idempotencyKey: 'short' })).rejects.toThrow(TypeError);
});

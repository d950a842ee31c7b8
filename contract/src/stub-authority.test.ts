import { expect, onTestFinished, test } from 'vitest';
import type { Client } from './client.ts';
import { endpoints } from './endpoints.ts';
import { failure } from './errors.ts';
import { health } from './health.ts';
import { login, logout, me, renew } from './identity.ts';
import { checkAccess, endLive, getLive, joinLive, pauseLive, setStudentMedia, startLive } from './live.ts';
import { startStubAuthority } from './stub-authority.ts';
import { sampleSessions, sampleUsers, stubPassword, stubServiceToken } from './stub-samples.ts';
import { openClient, openStub } from './testing/open.ts';
import { mySession, mySessions, studentProfile } from './training-sessions.ts';

const openBoth = async () => {
  const stub = await openStub();
  const { client } = openClient(stub, { backOffBaseMs: 1, readTryMs: 200, writeTryMs: 200 });
  return { stub, client };
};
const signIn = async (client: Client, username: string) => {
  const outcome = await client.call(login, { body: { username, password: stubPassword } });
  if (outcome.kind !== 'ok') throw new Error(outcome.kind);
  return outcome.reply.token;
};
const params = { id: sampleSessions.live.id };

test.each(Object.values(sampleUsers))('$username signs in and is known by his token', async (user) => {
  const { client } = await openBoth();
  const token = await signIn(client, user.username);
  expect(await client.call(me, {}, { token })).toMatchObject({ kind: 'ok', reply: { user } });
});

test('one can sign in by e-mail address and by CIN too', async () => {
  const { client } = await openBoth();
  const { email, cin } = sampleUsers.student;
  await signIn(client, email);
  await signIn(client, cin ?? '');
});

test('a wrong password and an unknown name get the same refusal', async () => {
  const { client } = await openBoth();
  const wrong = await client.call(login, { body: { username: 'prof.stub', password: 'wrong' } }, { requestId: 'r' });
  const unknown = await client.call(login, { body: { username: 'nobody', password: 'wrong' } }, { requestId: 'r' });
  expect(wrong).toMatchObject({ kind: 'refused', status: 401, code: 'invalid_credentials' });
  expect(unknown).toEqual(wrong);
});

test('signing out revokes this token and no other', async () => {
  const { client } = await openBoth();
  const [first, second] = [await signIn(client, 'prof.stub'), await signIn(client, 'prof.stub')];
  await client.call(logout, {}, { token: first });
  expect(await client.call(me, {}, { token: first })).toMatchObject({ kind: 'refused', code: 'token_revoked' });
  expect(await client.call(renew, {}, { token: second })).toMatchObject({ kind: 'ok' });
});

test('every endpoint that needs a token refuses a call without one', async () => {
  const { client } = await openBoth();
  for (const endpoint of endpoints.filter(({ caller }) => caller !== 'anyone')) {
    const everyParameter = Object.fromEntries(Object.keys(endpoint.params.shape).map((name) => [name, params.id]));
    const outcome = await client.call(endpoint, { params: everyParameter } as never);
    expect([endpoint.name, outcome]).toMatchObject([endpoint.name, { status: 401, code: 'unauthenticated' }]);
  }
});

test('people and services are kept apart', async () => {
  const { stub, client } = await openBoth();
  const body = { username: 'student.stub' };
  const person = { token: stub.tokenOf(sampleUsers.professor) };
  expect(await client.call(checkAccess, { params, body }, person)).toMatchObject({ status: 403, code: 'forbidden' });
  const service = { token: stubServiceToken };
  expect(await client.call(mySessions, {}, service)).toMatchObject({ status: 403, code: 'forbidden' });
  expect(await client.call(checkAccess, { params, body }, service)).toMatchObject({
    reply: { allowed: true, reason: 'ok' },
  });
});

test('a professor sees his training sessions, a student those he is enrolled in', async () => {
  const { stub, client } = await openBoth();
  const professor = { token: stub.tokenOf(sampleUsers.professor) };
  const student = { token: stub.tokenOf(sampleUsers.student) };
  const mine = await client.call(mySessions, {}, professor);
  expect(mine.kind === 'ok' && mine.reply.sessions.map(({ live }) => live?.status ?? null)).toEqual([
    'live',
    'paused',
    'ended',
    null,
  ]);
  const one = await client.call(mySession, { params }, professor);
  expect(one.kind === 'ok' && one.reply.students.map(({ username }) => username)).toEqual([
    'student.stub',
    'student2.stub',
  ]);
  const profile = await client.call(studentProfile, {}, student);
  expect(profile.kind === 'ok' && [profile.reply.sessions.length, profile.reply.schedule.length]).toEqual([4, 3]);
});

test('who is not assigned or not enrolled learns why', async () => {
  const { stub, client } = await openBoth();
  const stranger = { token: stub.tokenOf(sampleUsers.otherStudent) };
  const otherProfessor = { token: stub.tokenOf(sampleUsers.otherProfessor) };
  expect(await client.call(joinLive, { params, body: {} }, stranger)).toMatchObject({ code: 'not_enrolled' });
  expect(await client.call(startLive, { params }, otherProfessor)).toMatchObject({ code: 'not_assigned' });
  expect(await client.call(mySession, { params }, otherProfessor)).toMatchObject({ code: 'not_assigned' });
  const unknown = { params: { id: '00000000-0000-4000-8000-000000000000' } };
  expect(await client.call(getLive, unknown, stranger)).toMatchObject({ status: 404, code: 'not_found' });
});

test('a live goes through its whole life', async () => {
  const { stub, client } = await openBoth();
  const token = stub.tokenOf(sampleUsers.professor);
  const neverLive = { params: { id: sampleSessions.neverLive.id } };
  expect(await client.call(pauseLive, neverLive, { token })).toMatchObject({ code: 'invalid_transition' });
  expect(await client.call(joinLive, { ...neverLive, body: {} }, { token })).toMatchObject({ code: 'live_not_active' });
  const statusAfter = async (call: Promise<{ kind: string }>) => {
    expect((await call).kind).toBe('ok');
    const outcome = await client.call(getLive, neverLive, { token });
    return outcome.kind === 'ok' && [outcome.reply.live?.status, outcome.reply.live?.version];
  };
  expect(await statusAfter(client.call(startLive, neverLive, { token }))).toEqual(['live', 1]);
  expect(await statusAfter(client.call(startLive, neverLive, { token }))).toEqual(['live', 1]);
  expect(await statusAfter(client.call(pauseLive, neverLive, { token }))).toEqual(['paused', 2]);
  expect(await statusAfter(client.call(startLive, neverLive, { token }))).toEqual(['live', 3]);
  const opened = { ...neverLive, body: { camera: true, microphone: true } };
  expect(await statusAfter(client.call(setStudentMedia, opened, { token }))).toEqual(['live', 4]);
  const end = { ...neverLive, body: { recording_url: 'https://media.example/class.mp4' } };
  expect(await statusAfter(client.call(endLive, end, { token }))).toEqual(['ended', 5]);
  expect(await statusAfter(client.call(startLive, neverLive, { token }))).toEqual(['live', 1]);
});

test('a request that breaks the contract is refused, field by field', async () => {
  const { stub, client } = await openBoth();
  const token = stub.tokenOf(sampleUsers.professor);
  const body = { recording_url: 'http://media.example/class.mp4' };
  expect(await client.call(endLive, { params, body }, { token })).toMatchObject({
    status: 400,
    code: 'invalid_request',
    details: [{ path: 'body.recording_url' }],
  });
  expect(await client.call(getLive, { params: { id: 'my-sessions' } }, { token })).toMatchObject({
    details: [{ path: 'params.id' }],
  });
});

test.each([
  ['POST', '/auth/login', '{"username":', 'application/json', 'invalid_json'],
  ['POST', '/auth/login', 'username=a', 'application/x-www-form-urlencoded', 'unsupported_media_type'],
  ['POST', '/auth/login', `"${'x'.repeat(1_048_576)}"`, 'application/json', 'payload_too_large'],
  ['DELETE', '/auth/login', undefined, 'application/json', 'method_not_allowed'],
  ['GET', '/nowhere', undefined, 'application/json', 'not_found'],
])('%s %s with bad bytes is refused as the contract says', async (method, path, body, type, code) => {
  const stub = await openStub();
  const response = await fetch(stub.baseUrl + path, { method, body: body ?? null, headers: { 'content-type': type } });
  expect(failure.parse(await response.json()).code).toBe(code);
});

test('what an endpoint replies can be set, as a value or as a function of the call', async () => {
  const { stub, client } = await openBoth();
  const token = stub.tokenOf(sampleUsers.professor);
  stub.reply(mySessions, { sessions: [] });
  expect(await client.call(mySessions, {}, { token })).toMatchObject({ reply: { success: true, sessions: [] } });
  stub.reply(mySessions, (call) => ({ sessions: call.headers['x-request-id'] === 'r' ? [sampleSessions.ended] : [] }));
  const outcome = await client.call(mySessions, {}, { token, requestId: 'r' });
  expect(outcome).toMatchObject({ requestId: 'r', reply: { sessions: [sampleSessions.ended] } });
});

test('a reply that breaks the contract is a mistake of the test that set it', async () => {
  const stub = await startStubAuthority();
  onTestFinished(() => stub.close());
  const { client } = openClient(stub);
  expect(() => stub.reply(health, { status: 'down' } as never)).toThrow('health that breaks the contract: status');
  stub.reply(health, () => ({ status: 'down' }) as never);
  expect(await client.call(health)).toMatchObject({ kind: 'refused', status: 500 });
  await expect(stub.reset()).rejects.toThrow('health that breaks the contract: status');
});

test('an endpoint can refuse', async () => {
  const { stub, client } = await openBoth();
  stub.refuse(login, 'rate_limited', { retryAfter: 30 });
  const outcome = await client.call(login, { body: { username: 'a', password: 'b' } });
  expect(outcome).toMatchObject({ kind: 'refused', status: 429, code: 'rate_limited', retryAfter: 30 });
});

test.each([
  ['closed', 'unreachable'],
  ['reset', 'interrupted'],
  ['freeze', 'timeout'],
  ['503', 'gateway'],
  ['garbage', 'not_understood'],
  ['wrong_shape', 'not_understood'],
] as const)('silent by %s, the client calls it %s; afterwards all is as before', async (kind, reason) => {
  const { stub, client } = await openBoth();
  const token = stub.tokenOf(sampleUsers.student);
  await stub.silence(kind);
  expect(await client.call(me, {}, { token })).toMatchObject({ kind: 'unavailable', reason });
  await stub.silence(null);
  expect(await client.call(me, {}, { token })).toMatchObject({ kind: 'ok' });
});

test('every call is recorded, and a reset forgets calls, replies, tokens and changes', async () => {
  const { stub, client } = await openBoth();
  const token = stub.tokenOf(sampleUsers.professor);
  await client.call(endLive, { params, body: {} }, { token });
  expect(stub.calls).toMatchObject([
    { name: 'endLive', params, query: {}, body: {}, authorization: `Bearer ${token}` },
  ]);
  stub.refuse(health, 'rate_limited');
  await stub.silence('closed');
  await stub.reset();
  expect(stub.calls).toEqual([]);
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(await client.call(me, {}, { token })).toMatchObject({ code: 'token_invalid' });
  const again = await client.call(getLive, { params }, { token: stub.tokenOf(sampleUsers.professor) });
  expect(again).toMatchObject({ reply: { live: { status: 'live', version: 1 } } });
});

import { expect, test } from 'vitest';
import { createServiceIdentity, type ServiceIdentity } from './credentials.ts';
import { login, me } from './identity.ts';
import { checkAccess } from './live.ts';
import { samplePermissions, sampleSessions, sampleUsers, stubPassword } from './stub-samples.ts';
import { openClient, openStub, until, withoutBreaker } from './testing/open.ts';

const serviceLogin = () =>
  createServiceIdentity({ username: 'service.stub', password: stubPassword }) as ServiceIdentity;
const whoAmI = { user: sampleUsers.service, permissions: samplePermissions.service };
const signedIn = (token: string, expiresIn: number) => ({ ...whoAmI, token, expiresIn });

/** The stub takes any token for the service's, so that a test can give out its own. */
/** What is tested here is who signs in how often, not how fast a busy machine answers a hundred calls. */
const unhurried = { deadlineMs: 30_000, queueWaitMs: 30_000, readTryMs: 30_000, writeTryMs: 30_000 };

const openWithTokens = async (expiresIn: number, options: Parameters<typeof openClient>[1] = {}) => {
  const stub = await openStub();
  let ahead = 0;
  let logins = 0;
  stub.reply(login, () => {
    logins += 1;
    return signedIn(stub.tokenOf(sampleUsers.service), expiresIn);
  });
  const now = () => performance.now() + ahead;
  const { client, events } = openClient(stub, { now, ...withoutBreaker, ...unhurried, ...options });
  return { stub, client, events, logins: () => logins, pass: (seconds: number) => (ahead += seconds * 1000) };
};

test('case 90: a hundred first calls at once make one login', async () => {
  const { stub, client } = await openWithTokens(28_800);
  const as = serviceLogin();
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => client.call(me, {}, { as })));
  expect(outcomes.every(({ kind }) => kind === 'ok')).toBe(true);
  expect(stub.callsOf(login)).toHaveLength(1);
  expect(new Set(stub.callsOf(me).map(({ authorization }) => authorization)).size).toBe(1);
});

test('case 90: the token is kept for later calls', async () => {
  const { client, logins } = await openWithTokens(28_800);
  const as = serviceLogin();
  for (let count = 0; count < 5; count += 1) await client.call(me, {}, { as });
  expect(logins()).toBe(1);
});

test.each([
  ['a tenth of a long life', 28_800, 28_800 * 0.9],
  ['a minute of a short one', 120, 60],
  ['half of a very short one', 10, 5],
])(
  'case 91: with %s left it is renewed in the background, and the old token serves meanwhile',
  async (_name, life, at) => {
    const { stub, client, logins, pass } = await openWithTokens(life);
    const as = serviceLogin();
    await client.call(me, {}, { as });
    pass(at - 4);
    await client.call(me, {}, { as });
    expect(logins()).toBe(1);
    pass(5);
    await client.call(me, {}, { as });
    await until(() => logins() === 2);
    await client.call(me, {}, { as });
    const used = stub.callsOf(me).map(({ authorization }) => authorization);
    expect(used[2]).toBe(used[0]);
    await until(() => logins() === 2);
    await client.call(me, {}, { as });
    expect(stub.callsOf(me).at(-1)?.authorization).not.toBe(used[0]);
    expect(logins()).toBe(2);
  },
);

test('case 91: while a renewal fails the old token serves until it expires', async () => {
  const { stub, client, events, pass } = await openWithTokens(1_000);
  const as = serviceLogin();
  await client.call(me, {}, { as });
  stub.refuse(login, 'rate_limited', { retryAfter: 60 });
  pass(950);
  expect(await client.call(me, {}, { as })).toMatchObject({ kind: 'ok' });
  await until(() => events.length > 0);
  expect(await client.call(me, {}, { as })).toMatchObject({ kind: 'ok' });
  expect(stub.callsOf(login)).toHaveLength(2);
  pass(60);
  expect(await client.call(me, {}, { as })).toMatchObject({ kind: 'unavailable', reason: 'no_credentials' });
});

test('case 91: an expired token is never used: a new login comes first', async () => {
  const { stub, client, logins, pass } = await openWithTokens(1_000);
  const as = serviceLogin();
  await client.call(me, {}, { as });
  pass(1_001);
  await client.call(me, {}, { as });
  expect(logins()).toBe(2);
  const [first, second] = stub.callsOf(me);
  expect(first?.authorization).not.toBe(second?.authorization);
});

test('case 92: after a 401 there is one login and one replay, with the same key and body', async () => {
  const { stub, client, logins } = await openWithTokens(28_800);
  const as = serviceLogin();
  let refusals = 1;
  stub.reply(checkAccess, () => {
    refusals -= 1;
    if (refusals >= 0) throw stub.refusalOf('token_revoked');
    return { allowed: true, reason: 'ok', live: sampleSessions.live.live };
  });
  const input = { params: { id: sampleSessions.live.id }, body: { username: 'student.stub' } };
  expect(await client.call(checkAccess, input, { as })).toMatchObject({ kind: 'ok' });
  expect(logins()).toBe(2);
  const [first, second, ...more] = stub.callsOf(checkAccess);
  expect(more).toEqual([]);
  expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
  expect(second?.body).toEqual(first?.body);
  expect(second?.authorization).not.toBe(first?.authorization);
});

test('case 92: a second 401 is what the caller gets, and the logins do not multiply', async () => {
  const { stub, client, logins } = await openWithTokens(28_800);
  const as = serviceLogin();
  stub.refuse(me, 'token_revoked');
  const outcome = await client.call(me, {}, { as });
  expect(outcome).toMatchObject({ kind: 'refused', status: 401, code: 'token_revoked' });
  expect(stub.callsOf(me)).toHaveLength(2);
  expect(logins()).toBe(2);
  for (let count = 0; count < 20; count += 1) await client.call(me, {}, { as });
  expect(logins()).toBe(2);
});

test('case 92: a hundred 401 at once make one login', async () => {
  const { stub, client, logins } = await openWithTokens(28_800);
  const as = serviceLogin();
  await client.call(me, {}, { as });
  const revoked = stub.callsOf(me)[0]?.authorization;
  stub.reply(me, (call) => {
    if (call.authorization === revoked) throw stub.refusalOf('token_revoked');
    return whoAmI;
  });
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => client.call(me, {}, { as })));
  expect(outcomes.every(({ kind }) => kind === 'ok')).toBe(true);
  expect(logins()).toBe(2);
});

test("case 93: a person's 401 is his own: no login, no replay, never the service's token", async () => {
  const { stub, client, logins } = await openWithTokens(28_800);
  await client.call(me, {}, { as: serviceLogin() });
  const outcome = await client.call(me, {}, { token: 'expired-token-of-a-person' });
  expect(outcome).toMatchObject({ kind: 'refused', status: 401, code: 'token_invalid' });
  expect(logins()).toBe(1);
  expect(stub.callsOf(me).map(({ authorization }) => authorization)[1]).toBe('Bearer expired-token-of-a-person');
  expect(stub.callsOf(me)).toHaveLength(2);
});

test('case 93: a call in two names at once is a mistake in the program', async () => {
  const { client } = await openWithTokens(28_800);
  await expect(client.call(me, {}, { token: 'some-token', as: serviceLogin() })).rejects.toThrow(TypeError);
});

test.each(['invalid_credentials', 'account_disabled', 'rate_limited'] as const)(
  'case 94: a login refused by %s fails everyone who waits, once, and is not tried again for two seconds',
  async (code) => {
    const { stub, client, events, pass } = await openWithTokens(28_800);
    const as = serviceLogin();
    stub.refuse(login, code, { retryAfter: 30 });
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => client.call(me, {}, { as })));
    for (const outcome of outcomes) {
      expect(outcome).toEqual({ kind: 'unavailable', reason: 'no_credentials', outcomeUnknown: false, retryAfter: 30 });
    }
    await client.call(me, {}, { as });
    expect(stub.callsOf(login)).toHaveLength(1);
    expect(stub.callsOf(me)).toHaveLength(0);
    expect(events).toContainEqual({ event: 'authority_service_login_failed', problem: code });
    pass(2);
    await client.call(me, {}, { as });
    expect(stub.callsOf(login)).toHaveLength(2);
  },
);

test('case 94: a login that got no answer passes on why, and leaves no doubt about the call itself', async () => {
  const { stub, client } = await openWithTokens(28_800, { writeTryMs: 100 });
  await stub.silence('freeze');
  const outcome = await client.call(me, {}, { as: serviceLogin() });
  expect(outcome).toEqual({ kind: 'unavailable', reason: 'timeout', outcomeUnknown: false, retryAfter: null });
  expect(stub.callsOf(login)).toHaveLength(1);
});

test("case 94: a caller's own deadline ends his wait, and the login goes on for the others", async () => {
  const { stub, client } = await openWithTokens(28_800, { writeTryMs: 300 });
  const as = serviceLogin();
  await stub.silence('freeze');
  const patient = client.call(me, {}, { as });
  const hurried = client.call(me, {}, { as, deadlineMs: 60 });
  const leaving = new AbortController();
  const gone = client.call(me, {}, { as, signal: leaving.signal });
  await until(() => stub.calls.length === 1);
  leaving.abort();
  expect(await gone).toMatchObject({ kind: 'unavailable', reason: 'aborted' });
  expect(await hurried).toMatchObject({ kind: 'unavailable', reason: 'timeout' });
  expect(await patient).toMatchObject({ kind: 'unavailable', reason: 'timeout' });
  expect(stub.calls).toHaveLength(1);
});

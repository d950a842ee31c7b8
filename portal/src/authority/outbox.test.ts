import { randomUUID } from 'node:crypto';
import { logout } from '@prolean/contract/identity.ts';
import { joinLive, leaveLive } from '@prolean/contract/live.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../scripts/testing/database.ts';
import { untilAuthorityIsBack } from '../../testing/authority-back.ts';
import { createClock } from '../../testing/clock.ts';
import { type Portal, startPortal } from '../../testing/portal.ts';
import { currentPerson, type SignIn } from '../web-session/sign-in-record.ts';

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;
let clock = createClock();
const requestId = 'request-of-a-test';
const live = sampleSessions.live.id;
const paused = sampleSessions.paused.id;

beforeAll(async () => {
  [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
});
afterAll(async () => {
  await stub?.close();
  await database?.drop();
});
beforeEach(async () => {
  await stub.reset();
  clock = createClock();
  portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, now: clock.now });
  await portal.database('pending_calls').delete();
});
afterEach(() => portal.close());

const signInOf = (user = sampleUsers.student): SignIn => ({
  person: currentPerson(user, []),
  locale: 'fr',
  token: stub.tokenOf(user),
  tokenIssuedAt: clock.now(),
  tokenExpiresAt: clock.now() + 3600_000,
  beganAt: clock.now(),
});
const waiting = () => portal.database('pending_calls').orderBy('id').select();
const untilEmpty = () => vi.waitFor(async () => expect(await waiting()).toEqual([]), { timeout: 20_000, interval: 50 });

test('what was promised in silence is told afterwards, in order, each once, with its own key', async () => {
  const signIn = signInOf();
  await stub.silence('closed');
  await portal.services.outbox.leaveLater({ signIn, trainingSessionId: live, requestId });
  await portal.services.outbox.leaveLater({ signIn, trainingSessionId: paused, requestId });
  await portal.services.outbox.leaveLater({ signIn, trainingSessionId: live, requestId });
  await portal.services.outbox.logoutLater(signIn, requestId);
  await portal.services.outbox.deliver();
  expect(await waiting()).toHaveLength(3);
  await stub.silence(null);
  await untilAuthorityIsBack(portal);
  await untilEmpty();
  const told = stub.calls.filter(({ name }) => name !== 'ready');
  expect(told.map(({ name, params }) => [name, params.id])).toEqual([
    [leaveLive.name, live],
    [leaveLive.name, paused],
    [logout.name, undefined],
  ]);
  expect(new Set(told.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
  expect(told.every(({ headers }) => headers['x-request-id'] === requestId)).toBe(true);
});

test('the token is sealed in the database', async () => {
  const signIn = signInOf();
  await stub.silence('closed');
  await portal.services.outbox.logoutLater(signIn, requestId);
  expect(JSON.stringify(await waiting())).not.toContain(signIn.token);
});

test('a call whose row was changed to be of another person is not made', async () => {
  await stub.silence('closed');
  await portal.services.outbox.logoutLater(signInOf(), requestId);
  await portal.database('pending_calls').update({ user_id: randomUUID() });
  await stub.silence(null);
  await untilAuthorityIsBack(portal);
  await untilEmpty();
  expect(stub.callsOf(logout)).toEqual([]);
});

test('nothing is told in the name of an expired token', async () => {
  await stub.silence('closed');
  await portal.services.outbox.logoutLater(signInOf(), requestId);
  await stub.silence(null);
  clock.forward(3601);
  await untilEmpty();
  expect(stub.callsOf(logout)).toEqual([]);
});

test('what the authority refuses is done with, what it fails at is tried again', async () => {
  stub.refuse(leaveLive, 'not_enrolled');
  stub.refuse(logout, 'internal');
  const signIn = signInOf();
  await portal.services.outbox.leaveLater({ signIn, trainingSessionId: live, requestId });
  await portal.services.outbox.logoutLater(signIn, requestId);
  await portal.services.outbox.deliver();
  await vi.waitFor(async () => expect(await waiting()).toMatchObject([{ kind: 'logout', tries: 1 }]), 10_000);
  clock.forward(120);
  stub.reply(logout, {});
  await untilEmpty();
});

test('two processes tell each call once', async () => {
  const other = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, now: clock.now });
  await stub.silence('closed');
  for (let person = 0; person < 20; person += 1) {
    await portal.services.outbox.leaveLater({ signIn: signInOf(), trainingSessionId: live, requestId });
  }
  await stub.silence(null);
  await Promise.all([portal, other].map(untilAuthorityIsBack));
  const before = stub.callsOf(leaveLive).length;
  clock.forward(60);
  await Promise.all([portal, other].map(({ services }) => services.outbox.deliver()));
  await untilEmpty();
  expect(stub.callsOf(leaveLive).length - before).toBe(20);
  await other.close();
});

test('whoever enters again is not put out by a departure that had still to be told', async () => {
  const browser = portal.browser();
  await browser.signIn(sampleUsers.student.username, 'stub-password');
  const signIn = signInOf();
  await stub.silence('closed');
  await portal.services.outbox.leaveLater({ signIn, trainingSessionId: live, requestId });
  await portal.services.outbox.leaveLater({ signIn, trainingSessionId: paused, requestId });
  await portal.database('pending_calls').update({ next_try_at: new Date(clock.now() + 3600_000) });
  await stub.silence(null);
  await browser.get(`/external/live/${live}`);
  expect(stub.callsOf(joinLive)).toHaveLength(1);
  expect(await waiting()).toMatchObject([{ training_session_id: paused }]);
});

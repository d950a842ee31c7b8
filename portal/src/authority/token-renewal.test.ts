import { login, renew } from '@prolean/contract/identity.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { studentProfile } from '@prolean/contract/training-sessions.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../scripts/testing/database.ts';
import { untilAuthorityIsBack } from '../../testing/authority-back.ts';
import { createClock } from '../../testing/clock.ts';
import { type Portal, startPortal } from '../../testing/portal.ts';

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;
let clock = createClock();
const { student } = sampleUsers;

beforeAll(async () => {
  [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
  const now = () => clock.now();
  portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, now });
});
afterAll(async () => {
  await portal?.close();
  await stub?.close();
  await database?.drop();
});
beforeEach(async () => {
  await stub.reset();
  await untilAuthorityIsBack(portal);
  clock = createClock();
  const ten = () => ({ user: student, permissions: [], token: stub.tokenOf(student), expiresIn: 600 });
  stub.reply(login, ten);
  stub.reply(renew, ten);
});

async function signedIn() {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  return browser;
}
const lastToken = () => stub.callsOf(studentProfile).at(-1)?.authorization;

test('a fresh token is taken when a quarter of its life is left, once for any number of requests', async () => {
  const browser = await signedIn();
  await browser.get('/dashboard');
  const first = lastToken();
  clock.forward(440);
  await browser.get('/dashboard');
  expect(stub.callsOf(renew)).toHaveLength(0);
  clock.forward(20);
  await Promise.all(Array.from({ length: 8 }, () => browser.get('/dashboard')));
  expect(stub.callsOf(renew)).toHaveLength(1);
  await browser.get('/dashboard');
  expect(lastToken()).not.toBe(first);
  clock.forward(400);
  expect((await browser.get('/dashboard')).status).toBe(200);
});

test('copies taken with the old token still stand in after the renewal', async () => {
  const browser = await signedIn();
  await browser.get('/dashboard');
  clock.forward(460);
  await browser.get('/login');
  expect((await browser.post('/external/professor/sessions/x/live/pause')).status).toBe(404);
  expect(stub.callsOf(renew)).toHaveLength(1);
  await stub.silence('closed');
  clock.forward(60);
  expect((await browser.get('/dashboard')).text).toMatch(/class="banner/);
});

test('where no fresh token can be had, the old one serves until it expires', async () => {
  const browser = await signedIn();
  stub.refuse(renew, 'token_expired');
  clock.forward(460);
  expect((await browser.get('/dashboard')).status).toBe(200);
  expect((await browser.get('/dashboard')).status).toBe(200);
  expect(stub.callsOf(renew)).toHaveLength(1);
});

test('when the old token is refused too, the person signs in again and returns to where he was', async () => {
  const browser = await signedIn();
  stub.refuse(renew, 'token_expired');
  stub.refuse(studentProfile, 'token_expired');
  clock.forward(590);
  const sent = await browser.get('/dashboard?tab=2');
  expect(sent.location).toBe(`/login?next=${encodeURIComponent('/dashboard?tab=2')}`);
  expect((await browser.get(sent.location as string)).text).toMatch(/class="flash/);
});

import { login, logout } from '@prolean/contract/identity.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../../scripts/testing/database.ts';
import { untilAuthorityIsBack } from '../../../testing/authority-back.ts';
import { type Portal, startPortal } from '../../../testing/portal.ts';

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;
const { student, professor } = sampleUsers;

beforeAll(async () => {
  [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
  portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl });
});
afterAll(async () => {
  await portal?.close();
  await stub?.close();
  await database?.drop();
});
beforeEach(async () => {
  await stub.reset();
  await untilAuthorityIsBack(portal);
  await portal.database('users').delete();
  await portal.database('pending_calls').delete();
});

const rowOf = (id: string) => portal.database('users').where({ id }).first();

test('signing in leads to the dashboard and writes down who it was, without a password', async () => {
  const browser = portal.browser();
  const answer = await browser.signIn(student.username, stubPassword);
  expect(answer).toMatchObject({ status: 303, location: '/dashboard' });
  expect((await browser.get('/dashboard')).text).toContain(student.full_name);
  const row = await rowOf(student.id);
  expect(row).toMatchObject({ username: student.username, role: 'student', status: 'active', local_suspended: false });
  expect(JSON.stringify(row)).not.toContain(stubPassword);
});

test('signing in leads back to the page first asked for', async () => {
  const browser = portal.browser();
  const sent = await browser.get('/professor/sessions/abc?tab=2');
  expect(sent).toMatchObject({
    status: 303,
    location: `/login?next=${encodeURIComponent('/professor/sessions/abc?tab=2')}`,
  });
  const answer = await browser.signIn(professor.username, stubPassword, { next: '/professor/sessions/abc?tab=2' });
  expect(answer.location).toBe('/professor/sessions/abc?tab=2');
});

test('a person renamed at the authority keeps his row, his language and his local suspension', async () => {
  await portal.browser().signIn(student.username, stubPassword);
  await portal.database('users').where({ id: student.id }).update({ language: 'ar' });
  stub.reply(login, {
    user: { ...student, username: 'renamed', full_name: 'Autre Nom' },
    token: stub.tokenOf(student),
    permissions: [],
    expiresIn: 3600,
  });
  const browser = portal.browser();
  await browser.signIn('renamed', stubPassword);
  expect(await portal.database('users').select()).toHaveLength(1);
  expect(await rowOf(student.id)).toMatchObject({ username: 'renamed', language: 'ar' });
  expect((await browser.get('/')).text).toContain('<html lang="ar" dir="rtl"');
});

test('a local suspension is not lifted by signing in, and the token is given back', async () => {
  await portal.browser().signIn(student.username, stubPassword);
  await portal.database('users').where({ id: student.id }).update({ local_suspended: true });
  const browser = portal.browser();
  const refused = await browser.signIn(student.username, stubPassword);
  expect(refused.status).toBe(403);
  expect(browser.cookies.has('web-session')).toBe(false);
  expect(stub.callsOf(logout)).toHaveLength(1);
  expect((await rowOf(student.id)).local_suspended).toBe(true);
});

test('whoever is suspended here while signed in is signed out at the next look', async () => {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  await portal.database('users').where({ id: student.id }).update({ local_suspended: true });
  expect((await browser.get('/dashboard')).status).toBe(403);
  expect((await browser.get('/dashboard')).location).toBe('/login');
});

test('wrong password, disabled account, too many tries and an unreachable authority are four different sentences', async () => {
  const sentences = new Set<string | undefined>();
  const alert = (text: string) => /role="alert"[^>]*>([\s\S]*?)<\/(p|div)>/.exec(text)?.[1]?.trim();
  for (const [code, status] of [
    ['invalid_credentials', 401],
    ['account_disabled', 403],
    ['rate_limited', 429],
  ] as const) {
    stub.refuse(login, code);
    const answer = await portal.browser().signIn(student.username, 'wrong');
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`value="${student.username}"`);
    sentences.add(alert(answer.text));
  }
  await stub.silence('closed');
  const answer = await portal.browser().signIn(student.username, 'wrong');
  expect(answer.status).toBe(503);
  sentences.add(alert(answer.text));
  expect(sentences.size).toBe(4);
  expect(sentences.has(undefined)).toBe(false);
});

test('the sign-in page works for someone who is signed in, and signing in again leaves a working web session', async () => {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  expect((await browser.get('/login')).status).toBe(200);
  const first = browser.cookies.get('web-session');
  await browser.signIn(professor.username, stubPassword);
  expect(browser.cookies.get('web-session')).not.toBe(first);
  expect((await browser.get('/dashboard')).text).toContain(professor.full_name);
  expect(stub.callsOf(logout)).toHaveLength(1);
});

test('a second device leaves the first alone', async () => {
  const [first, second] = [portal.browser(), portal.browser()];
  await first.signIn(student.username, stubPassword);
  await second.signIn(student.username, stubPassword);
  await second.post('/logout');
  expect((await first.get('/dashboard')).status).toBe(200);
});

test('a web session planted before signing in is never signed in', async () => {
  const attacker = portal.browser();
  await attacker.signIn(professor.username, stubPassword);
  const planted = attacker.cookies.get('web-session') as string;
  const victim = portal.browser();
  victim.cookies.set('web-session', planted);
  await victim.signIn(student.username, stubPassword);
  expect(victim.cookies.get('web-session')).not.toBe(planted);
  expect((await victim.get('/dashboard')).text).toContain(student.full_name);
  expect((await attacker.get('/dashboard')).location).toBe('/login');
});

test('a visitor holds no web session at all', async () => {
  const browser = portal.browser();
  for (const path of ['/', '/login', '/dashboard', '/nowhere']) await browser.get(path);
  expect(browser.cookies.has('web-session')).toBe(false);
});

test('signing out revokes the token, clears what the browser kept and says so', async () => {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  const cookie = browser.cookies.get('web-session') as string;
  const answer = await browser.post('/logout');
  expect(answer).toMatchObject({ status: 303, location: '/login' });
  expect(answer.headers.get('clear-site-data')).toContain('"storage"');
  expect(stub.callsOf(logout)).toHaveLength(1);
  expect((await browser.get('/login')).text).toMatch(/class="flash/);
  browser.cookies.set('web-session', cookie);
  expect((await browser.get('/dashboard')).location).toBe('/login');
});

test('signing out needs a POST with a token of one of our pages', async () => {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  expect((await browser.get('/logout')).status).toBe(405);
  expect((await browser.post('/logout', { _csrf: 'wrong' })).status).toBe(403);
  expect((await browser.get('/dashboard')).status).toBe(200);
});

test('signing out while the authority is silent works, and the token is revoked when it is back', async () => {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  await stub.silence('closed');
  expect((await browser.post('/logout')).status).toBe(303);
  expect((await browser.get('/dashboard')).location).toBe('/login');
  expect(await portal.database('pending_calls').select('kind')).toEqual([{ kind: 'logout' }]);
  await stub.silence(null);
  await untilAuthorityIsBack(portal);
  await vi.waitFor(async () => expect(await portal.database('pending_calls').select()).toEqual([]), 20_000);
  expect(stub.callsOf(logout).at(-1)?.headers['idempotency-key']).toBeTruthy();
});

test('a script signs in and out by JSON and is never redirected', async () => {
  const browser = portal.browser();
  const wrong = await browser.postJson('/login', { username: student.username, password: 'wrong' });
  expect(wrong.status).toBe(401);
  expect(wrong.json()).toMatchObject({ success: false, code: 'invalid_credentials' });
  const right = await browser.postJson('/login', { username: student.username, password: stubPassword });
  expect(right.json()).toEqual({ success: true, next: '/dashboard' });
  expect((await browser.postJson('/logout')).json()).toEqual({ success: true, next: '/login' });
});

test('without an authority the sign-in page says that the portal is not connected, and nobody gets in', async () => {
  const alone = await startPortal({ databaseUrl: database.url });
  const browser = alone.browser();
  expect((await browser.get('/login')).status).toBe(200);
  expect((await browser.signIn(student.username, stubPassword)).status).toBe(503);
  await alone.close();
});

import { me } from '@prolean/contract/identity.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { mySession } from '@prolean/contract/training-sessions.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../scripts/testing/database.ts';
import { untilAuthorityIsBack } from '../testing/authority-back.ts';
import type { Browser } from '../testing/browser.ts';
import { type Portal, startPortal } from '../testing/portal.ts';
import { startRedis, type TestRedis } from '../testing/redis.ts';

let stub: StubAuthority;
let database: TestDatabase;
let redis: TestRedis;
let here: Portal;
let there: Portal;

beforeAll(async () => {
  [stub, database, redis] = await Promise.all([startStubAuthority(), freshDatabase('portal'), startRedis()]);
  const options = { databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, settings: { REDIS_URL: redis.url } };
  [here, there] = await Promise.all([startPortal(options), startPortal(options)]);
});
afterAll(async () => {
  await here?.close();
  await there?.close();
  await stub?.close();
  await redis?.stop();
  await database?.drop();
});
beforeEach(async () => {
  await stub.reset();
  await Promise.all([here, there].map(untilAuthorityIsBack));
});

/** The same browser, sent to the other process. */
function elsewhere(browser: Browser): Browser {
  const same = there.browser();
  for (const [name, value] of browser.cookies) same.cookies.set(name, value);
  return same;
}

test('a person signed in at one process is known at the other, forms included', async () => {
  const browser = here.browser();
  await browser.signIn(sampleUsers.student.username, stubPassword);
  const other = elsewhere(browser);
  expect((await other.get('/dashboard')).text).toContain(sampleUsers.student.full_name);
  const _csrf = await browser.csrfToken();
  expect((await other.post('/language', { _csrf, language: 'en', next: '/' })).status).toBe(303);
  expect((await browser.get('/dashboard')).text).toContain('<html lang="en"');
});

test('the copy one process took stands in at the other', async () => {
  const browser = here.browser();
  await browser.signIn(sampleUsers.student.username, stubPassword);
  await browser.get('/dashboard');
  await stub.silence('closed');
  const page = await elsewhere(browser).get('/dashboard');
  expect(page.status).toBe(200);
  expect(page.text).toMatch(/class="banner/);
});

test('what one process was refused, the other does not show in a later silence', async () => {
  const path = `/professor/sessions/${sampleSessions.live.id}`;
  const browser = here.browser();
  await browser.signIn(sampleUsers.professor.username, stubPassword);
  expect((await elsewhere(browser).get(path)).status).toBe(200);
  stub.refuse(mySession, 'not_assigned');
  expect((await browser.get(path)).status).toBe(403);
  await stub.silence('closed');
  expect((await elsewhere(browser).get(path)).status).toBe(503);
});

test('a person disabled meanwhile is out at both as soon as one of them asks', async () => {
  const browser = here.browser();
  await browser.signIn(sampleUsers.professor.username, stubPassword);
  const other = elsewhere(browser);
  await other.get('/dashboard');
  stub.refuse(me, 'account_disabled');
  const refused = await browser.post(`/external/professor/sessions/${sampleSessions.live.id}/live/pause`);
  expect(refused.status).toBe(403);
  expect((await other.get('/dashboard')).location).toBe('/login');
});

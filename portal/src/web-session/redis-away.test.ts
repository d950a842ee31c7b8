import { setTimeout as pause } from 'node:timers/promises';
import { logout } from '@prolean/contract/identity.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../testing/portal.ts';
import { startRedis, type TestRedis } from '../../testing/redis.ts';

let stub: StubAuthority;
let database: TestDatabase;
let redis: TestRedis;
let portal: Portal;
const { student } = sampleUsers;

beforeAll(async () => {
  [stub, database, redis] = await Promise.all([startStubAuthority(), freshDatabase('portal'), startRedis()]);
});
afterAll(async () => {
  await stub?.close();
  await database?.drop();
  await redis?.stop();
});
beforeEach(async () => {
  await stub.reset();
  const settings = { REDIS_URL: redis.url };
  portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, settings });
});
afterEach(async () => {
  await portal.close();
  redis.thaw();
});

describe.each(['stopped', 'frozen'] as const)('with Redis %s', (how) => {
  const away = () => (how === 'stopped' ? redis.stop() : redis.freeze());
  const back = async () => (how === 'stopped' ? redis.start() : redis.thaw());
  afterEach(async () => {
    redis.thaw();
    await redis.stop();
    await redis.start();
  });

  test('public pages come, signed-in ones say that it does not work now, and nothing hangs', async () => {
    const browser = portal.browser();
    await browser.signIn(student.username, stubPassword);
    const _csrf = await browser.csrfToken();
    await away();
    const startedAt = performance.now();
    const front = await browser.get('/');
    const dashboard = await browser.get('/dashboard');
    const pausing = await browser.post('/external/professor/sessions/x/live/pause', { _csrf });
    const signIn = await browser.post('/login', { _csrf, username: student.username, password: stubPassword });
    const script = await browser.get('/dashboard', { accept: 'application/json', 'accept-language': 'en' });
    const tookEach = (performance.now() - startedAt) / 5;
    expect([front, dashboard, pausing, signIn].map(({ status }) => status)).toEqual([200, 503, 503, 503]);
    // Half a second each is promised; the bound leaves room for a busy machine, not for a hang.
    expect(script.json()).toMatchObject({
      status: 503,
      code: 'portal_unavailable',
      source: 'portal',
      read_only: false,
    });
    expect(script.json()).toMatchObject({ reason: expect.stringMatching(/^The portal is not available .+\. .+\.$/) });
    expect(tookEach).toBeLessThan(2000);
  });

  test('signing out clears the cookie, and the web session and its token are ended when Redis is back', async () => {
    const browser = portal.browser();
    await browser.signIn(student.username, stubPassword);
    const cookie = browser.cookies.get('web-session') as string;
    const _csrf = await browser.csrfToken();
    await away();
    const answer = await browser.post('/logout', { _csrf });
    expect(answer.status).toBe(303);
    expect(browser.cookies.has('web-session')).toBe(false);
    await back();
    browser.cookies.set('web-session', cookie);
    await vi.waitFor(async () => expect((await browser.get('/dashboard')).location).toBe('/login'), 20_000);
    // A stopped Redis comes back empty here; a frozen one still knows the token that has to be revoked.
    if (how === 'frozen') await vi.waitFor(() => expect(stub.callsOf(logout)).toHaveLength(1), 20_000);
  });

  test('the language can be changed', async () => {
    const browser = portal.browser();
    await browser.signIn(student.username, stubPassword);
    const _csrf = await browser.csrfToken();
    await away();
    expect((await browser.post('/language', { _csrf, language: 'ar', next: '/' })).location).toBe('/');
    expect((await browser.get('/')).text).toContain('dir="rtl"');
  });

  test('all is as before when it is back', async () => {
    await away();
    expect((await portal.browser().get('/')).status).toBe(200);
    await back();
    await vi.waitFor(async () => {
      const browser = portal.browser();
      expect((await browser.signIn(student.username, stubPassword)).status).toBe(303);
      expect((await browser.get('/dashboard')).status).toBe(200);
    }, 20_000);
  });
});

test('a sign-out while Redis is away counts in this process at once, before Redis is back', async () => {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  const cookie = browser.cookies.get('web-session') as string;
  const _csrf = await browser.csrfToken();
  redis.freeze();
  await browser.post('/logout', { _csrf });
  redis.thaw();
  await pause(50);
  browser.cookies.set('web-session', cookie);
  expect((await browser.get('/dashboard')).location).toBe('/login');
});

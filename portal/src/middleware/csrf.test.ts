import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../testing/portal.ts';

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;

beforeAll(async () => {
  [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
  portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl });
});
afterAll(async () => {
  await portal?.close();
  await stub?.close();
  await database?.drop();
});

const language = { language: 'en', next: '/' };

test('a form of our own page goes through', async () => {
  expect((await portal.browser().post('/language', language)).status).toBe(303);
});

test.each(['', 'x', 'x.y', '.', 'a.'.repeat(500)])('the token %j is refused', async (token) => {
  const browser = portal.browser();
  await browser.get('/');
  expect((await browser.post('/language', { ...language, _csrf: token })).status).toBe(403);
});

test("another browser's token is refused", async () => {
  const token = await portal.browser().csrfToken();
  const browser = portal.browser();
  await browser.get('/');
  expect((await browser.post('/language', { ...language, _csrf: token })).status).toBe(403);
});

test("a visitor's token is worth nothing after signing in, and a signed-in person's nothing after signing out", async () => {
  const browser = portal.browser();
  const before = await browser.csrfToken();
  await browser.signIn(sampleUsers.student.username, stubPassword);
  expect((await browser.post('/language', { ...language, _csrf: before })).status).toBe(403);
  const during = await browser.csrfToken();
  await browser.post('/logout');
  expect((await browser.post('/language', { ...language, _csrf: during })).status).toBe(403);
});

test.each([{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'nonsense' }])(
  'a request of %j is refused even with a good token',
  async (headers) => {
    expect((await portal.browser().post('/language', language, headers)).status).toBe(403);
  },
);

/** What browsers without fetch metadata send; Node's own client cannot be kept from sending it, so this one speaks by hand. */
async function oldBrowserStatus(headers: Record<string, string>): Promise<number> {
  const browser = portal.browser();
  const _csrf = await browser.csrfToken();
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = request(
      `${portal.baseUrl}/language`,
      { method: 'POST', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers } },
      (response) => resolve(response.resume().statusCode ?? 0),
    );
    sent.on('error', reject).end(new URLSearchParams({ ...language, _csrf }).toString());
  });
}

test('an old browser says where it comes from by Origin or Referer', async () => {
  const { baseUrl } = portal;
  expect(await oldBrowserStatus({ origin: baseUrl })).toBe(303);
  expect(await oldBrowserStatus({ referer: `${baseUrl}/login` })).toBe(303);
  expect(await oldBrowserStatus({})).toBe(303);
  for (const origin of ['null', 'https://evil.example', `${baseUrl}.evil.example`, `${baseUrl}0`, 'nonsense']) {
    expect(await oldBrowserStatus({ origin })).toBe(403);
  }
  expect(await oldBrowserStatus({ referer: `https://evil.example/?${baseUrl}` })).toBe(403);
});

test('a form from elsewhere is not given back for sending again, one of ours that is too old is', async () => {
  const browser = portal.browser();
  await browser.get('/');
  const fields = { ...language, note: 'mine', _csrf: 'old' };
  const fromElsewhere = await browser.post('/language', fields, { 'sec-fetch-site': 'cross-site' });
  const ours = await browser.post('/language', fields, { 'sec-fetch-site': 'same-origin' });
  expect(fromElsewhere.text).not.toContain('name="note"');
  expect(ours.text).toContain('name="note" value="mine"');
});

test('a script sends the token in a header', async () => {
  const browser = portal.browser();
  const answer = await browser.postJson('/language', language);
  expect(answer.json()).toEqual({ success: true, language: 'en' });
});

test('every change needs the token: without one nothing happens anywhere', async () => {
  const browser = portal.browser();
  await browser.signIn(sampleUsers.professor.username, stubPassword);
  const asked = stub.calls.length;
  const paths = [
    '/login',
    '/logout',
    '/language',
    '/external/professor/sessions/x/live/start',
    '/external/live/x/leave',
  ];
  for (const path of paths) {
    const answer = await browser.send(path, { method: 'POST', body: new URLSearchParams(language) });
    expect(answer.status).toBe(403);
  }
  expect(stub.calls).toHaveLength(asked);
});

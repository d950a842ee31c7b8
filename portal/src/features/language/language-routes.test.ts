import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../../testing/portal.ts';

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;
const { student, arabicStudent } = sampleUsers;

beforeAll(async () => {
  [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
  portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl });
});
afterAll(async () => {
  await portal?.close();
  await stub?.close();
  await database?.drop();
});
beforeEach(() => stub.reset());

const languageOf = (text: string) => /<html lang="(\w+)"/.exec(text)?.[1];

test('the switcher comes back to the same page, in the other language, and says so once', async () => {
  const browser = portal.browser();
  const answer = await browser.post('/language', { language: 'ar', next: '/login?next=%2Fdashboard' });
  expect(answer).toMatchObject({ status: 303, location: '/login?next=%2Fdashboard' });
  const page = await browser.get(answer.location as string);
  expect(languageOf(page.text)).toBe('ar');
  expect(page.text).toContain('dir="rtl"');
  expect(page.text).toMatch(/class="flash/);
  expect((await browser.get('/')).text).not.toMatch(/class="flash/);
});

test("a person's choice is remembered for the next time, on any device", async () => {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  await browser.post('/language', { language: 'en', next: '/' });
  const other = portal.browser();
  await other.signIn(student.username, stubPassword);
  expect(languageOf((await other.get('/dashboard')).text)).toBe('en');
});

test("the person's language comes before the cookie, the cookie before the browser's, and French is the last word", async () => {
  const browser = portal.browser();
  const accept = { 'accept-language': 'en-GB,en;q=0.9' };
  expect(languageOf((await browser.get('/', { 'accept-language': 'ja' })).text)).toBe('fr');
  expect(languageOf((await browser.get('/', accept)).text)).toBe('en');
  await browser.post('/language', { language: 'fr', next: '/' });
  expect(languageOf((await browser.get('/', accept)).text)).toBe('fr');
  await browser.signIn(arabicStudent.username, stubPassword);
  expect(languageOf((await browser.get('/', accept)).text)).toBe('ar');
});

test.each(['de', '', 'fr-FR', '__proto__'])('the language %j is refused and changes nothing', async (language) => {
  const browser = portal.browser();
  expect((await browser.post('/language', { language })).status).toBe(400);
  expect(browser.cookies.has('language')).toBe(false);
});

test('nobody is sent to another site', async () => {
  const browser = portal.browser();
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    expect((await browser.post('/language', { language: 'en', next })).location).toBe('/');
  }
});

test('a changed language survives the authority being away', async () => {
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  await stub.silence('closed');
  expect((await browser.post('/language', { language: 'ar', next: '/' })).status).toBe(303);
  expect(languageOf((await browser.get('/')).text)).toBe('ar');
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openMenu, signIn, startTestPlatform, type TestPlatform } from './kit.ts';

let platform: TestPlatform;
let browser: Browser;
beforeAll(async () => {
  platform = await startTestPlatform();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await platform?.end();
});

test('without JavaScript everything but the room works: sign in, language, start, pause, resume, end, sign out', async () => {
  const { portalUrl } = platform;
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();

  // Whoever is sent to sign in comes back to where he was going.
  await page.goto(`${portalUrl}/dashboard`);
  expect(new URL(page.url()).pathname).toBe('/login');
  await page.fill('#username', 'prof.demo');
  await page.fill('#password', 'not the password');
  await page.click('form[action="/login"] button:not([type="button"])');
  expect(await page.inputValue('#username')).toBe('prof.demo');
  expect(await page.inputValue('#password')).toBe('');
  await page.close();
  const dashboard = await signIn(context, portalUrl, 'prof.demo');

  await openMenu(dashboard);
  await dashboard.click('form[action="/language"] button[value="ar"]');
  expect(await dashboard.getAttribute('html', 'dir')).toBe('rtl');
  await openMenu(dashboard);
  await dashboard.click('form[action="/language"] button[value="fr"]');
  expect(await dashboard.getAttribute('html', 'lang')).toBe('fr');

  const [session] = await platform.query<{ id: string }>(
    `select id from training_sessions where title = 'HTML et CSS, initiation'`,
  );
  const controls = `/external/professor/sessions/${session!.id}/live`;
  const state = async () =>
    (
      await platform.query<{ status: string }>('select status from session_lives where session_id = $1', [session!.id])
    )[0]?.status;

  await dashboard.click(`form[action="${controls}/start"] button`);
  expect(dashboard.url()).toBe(`${portalUrl}/external/live/${session!.id}`);
  expect(await state()).toBe('live');
  expect(await dashboard.locator('noscript .room-banner').isVisible()).toBe(true);

  await dashboard.goto(`${portalUrl}/dashboard`);
  await dashboard.click(`form[action="${controls}/pause"] button`);
  expect(await state()).toBe('paused');
  await dashboard.click(`form[action="${controls}/start"] button`);
  expect(await state()).toBe('live');
  await dashboard.goto(`${portalUrl}/dashboard`);

  const student = await signIn(await browser.newContext({ javaScriptEnabled: false }), portalUrl, 'student01.demo');
  await student.click(`a[href="/external/live/${session!.id}"]`);
  expect(new URL(student.url()).pathname).toBe(`/external/live/${session!.id}`);

  await dashboard.click(`[data-session-id="${session!.id}"] [data-control="end-ask"]`);
  await dashboard.click(`form[action="${controls}/end"] button`);
  expect(await state()).toBe('ended');
  expect(new URL(dashboard.url()).pathname).toBe('/dashboard');
  await student.goto(`${portalUrl}/external/live/${session!.id}`);
  expect(await student.getAttribute('#door', 'data-state')).toBe('ended');

  await openMenu(dashboard);
  await dashboard.click('#sign-out');
  await dashboard.goto(`${portalUrl}/dashboard`);
  expect(new URL(dashboard.url()).pathname).toBe('/login');
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openMenu, seesVideoOf, signIn, startTestPlatform, type TestPlatform } from './kit.ts';

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

const idOf = async (title: string) =>
  (await platform.query<{ id: string }>('select id from training_sessions where title = $1', [title]))[0]!.id;
const personId = async (username: string) =>
  (await platform.query<{ id: string }>('select id from users where username = $1', [username]))[0]!.id;

/** Sends a form of the page as the browser would, without leaving the page. */
async function post(page: Page, path: string, accept: string) {
  const token = await page.locator('input[name="_csrf"]').first().inputValue();
  const response = await page.request.post(platform.portalUrl + path, {
    form: { _csrf: token },
    headers: { accept, origin: platform.portalUrl },
    maxRedirects: 0,
  });
  return { status: response.status(), headers: response.headers(), text: await response.text() };
}

/** Asks again until it is so; the test's own time limit ends it. */
async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 200));
}

test('while the authority is away nothing is changed and nothing is lost, and when it is back all is normal', async () => {
  const { portalUrl } = platform;
  const [running, other] = [
    await idOf('Comptabilité générale, groupe du soir'),
    await idOf('Fiscalité des petites entreprises'),
  ];
  const [professorContext, studentContext] = [await browser.newContext(), await browser.newContext()];
  const professor = await signIn(professorContext, portalUrl, 'prof.demo');
  const student = await signIn(studentContext, portalUrl, 'student01.demo');
  const [professorId, studentId] = [await personId('prof.demo'), await personId('student01.demo')];

  const room = await professorContext.newPage();
  await room.goto(`${portalUrl}/dashboard`);
  await room.click(`form[action="/external/professor/sessions/${running}/live/start"] button`);
  await room.waitForSelector('#dock:not([hidden])');
  const studentRoom = await studentContext.newPage();
  await studentRoom.goto(`${portalUrl}/external/live/${running}`);
  await studentRoom.click('[data-control="enter"]');
  await seesVideoOf(studentRoom, professorId);
  await Promise.all([professor.reload(), student.reload()]);
  expect(await professor.locator('.banner').count()).toBe(0);

  await platform.authority.stop();

  // Dashboards show the last good copy with its time, and controls rest.
  for (const page of [professor, student]) {
    const response = await page.reload();
    expect(response?.status()).toBe(200);
    expect(await page.textContent('.banner')).toMatch(/\d{1,2}[:h]\d{2}/);
    expect(response?.headers()['cache-control']).toContain('no-store');
  }
  expect(await professor.locator('[data-control="start"]:enabled').count()).toBe(0);

  // A start is refused with the reason, to a person and to a script, and nothing is done.
  const start = `/external/professor/sessions/${other}/live/start`;
  const refused = await post(professor, start, 'text/html');
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBeDefined();
  expect(refused.text).toContain(`action="${start}"`);
  const refusedScript = await post(professor, start, 'application/json');
  expect(refusedScript.status).toBe(503);
  expect(JSON.parse(refusedScript.text)).toMatchObject({ read_only: true, reason: expect.any(String) });
  expect(await platform.query('select 1 from session_lives where session_id = $1', [other])).toEqual([]);

  // The class that is running goes on: the media still flows, and the professor is told that his controls rest.
  await room.waitForSelector('#banner:not([hidden])');
  await seesVideoOf(studentRoom, professorId);

  // Leaving, the language and signing out work.
  await studentRoom.click('[data-control="leave"]');
  await studentRoom.waitForURL((url) => !url.pathname.endsWith(running));
  await openMenu(student);
  await student.click('form[action="/language"] button[value="en"]');
  await student.waitForSelector('html[lang="en"]');
  await openMenu(student);
  await student.click('#sign-out');
  await student.waitForURL((url) => url.pathname === '/' || url.pathname === '/login');
  const signedOut = await student.goto(`${portalUrl}/dashboard`);
  expect(new URL(signedOut!.url()).pathname).toBe('/login');
  expect(
    await platform.query('select 1 from session_live_participants where user_id = $1 and left_at is null', [studentId]),
  ).toHaveLength(1);

  await platform.startAuthority();

  // All is normal again by itself, and what waited has been told.
  await until(async () => {
    await professor.reload();
    return (await professor.locator('.banner').count()) === 0;
  });
  await room.waitForSelector('#banner[hidden]', { state: 'attached' });
  await until(
    async () =>
      (
        await platform.query('select 1 from session_live_participants where user_id = $1 and left_at is null', [
          studentId,
        ])
      ).length === 0,
  );
  await until(
    async () =>
      (await platform.query('select 1 from sign_ins where user_id = $1 and revoked_at is null', [studentId])).length ===
      0,
  );
  await professor.click(`form[action="${start}"] button`);
  await professor.waitForURL(`${portalUrl}/external/live/${other}`);
  await Promise.all([professorContext.close(), studentContext.close()]);
});

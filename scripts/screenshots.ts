// Takes pictures of the main pages, to be looked at: npm run screenshots -- FOLDER
// Each in French and Arabic, 360 and 1280 pixels wide, light and dark (the room is dark in any theme).
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  launchBrowser,
  openMenu,
  seesVideoOf,
  signIn,
  startTestPlatform,
  type TestPlatform,
} from '../portal/journeys/kit.ts';
import { projectRoot } from './lib/service-process.ts';

const folder = path.resolve(process.argv[2] ?? path.join(projectRoot, '.data/screenshots'));
mkdirSync(folder, { recursive: true });

const languages = ['fr', 'ar'] as const;
const sizes = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];
const schemes = ['light', 'dark'] as const;

type Look = { language: 'fr' | 'ar'; size: { width: number; height: number }; scheme: 'light' | 'dark' };
const looks: Look[] = languages.flatMap((language) =>
  sizes.flatMap((size) => schemes.map((scheme) => ({ language, size, scheme }))),
);

const contextFor = (browser: Browser, { language, size, scheme }: Look): Promise<BrowserContext> =>
  browser.newContext({ viewport: size, locale: language, colorScheme: scheme, reducedMotion: 'reduce' });

async function shoot(page: Page, name: string, { language, size, scheme }: Look): Promise<void> {
  const file = path.join(folder, `${name}-${language}-${size.width}-${scheme}.jpg`);
  await page.screenshot({ path: file, type: 'jpeg', quality: 70 });
}

async function shootPages(browser: Browser, platform: TestPlatform, look: Look): Promise<void> {
  const context = await contextFor(browser, look);
  const page = await context.newPage();
  await page.goto(platform.portalUrl);
  await shoot(page, 'front', look);
  await page.goto(`${platform.portalUrl}/login`);
  await shoot(page, 'sign-in', look);
  for (const username of ['student01.demo', 'prof.demo']) {
    const dashboard = await signIn(context, platform.portalUrl, username);
    await shoot(dashboard, `dashboard-${username}`, look);
    if (username === 'prof.demo') {
      await dashboard.click('a[href^="/professor/sessions/"]');
      await shoot(dashboard, 'training-session', look);
      await openMenu(dashboard);
      await shoot(dashboard, 'menu', look);
    }
    await context.clearCookies();
  }
  await context.close();
}

async function shootRoom(browser: Browser, platform: TestPlatform, look: Look): Promise<void> {
  const [session] = await platform.query<{ id: string }>(
    `select id from training_sessions where title = 'Comptabilité générale, groupe du soir'`,
  );
  const people = await platform.query<{ id: string; username: string }>('select id, username from users');
  const idOf = (username: string) => people.find((person) => person.username === username)!.id;
  const room = `${platform.portalUrl}/external/live/${session!.id}`;
  const contexts = await Promise.all(['prof', 'one', 'two'].map(() => contextFor(browser, look)));
  const [professorContext, ...studentContexts] = contexts as [BrowserContext, ...BrowserContext[]];
  const waiting = await signIn(studentContexts[0]!, platform.portalUrl, 'student01.demo');
  await waiting.goto(room);
  await shoot(waiting, 'waiting', look);
  const professor = await signIn(professorContext, platform.portalUrl, 'prof.demo');
  await professor.click(`form[action$="${session!.id}/live/start"] button`);
  await professor.waitForSelector('#dock:not([hidden])');
  for (const [index, username] of ['student01.demo', 'student02.demo'].entries()) {
    const page = index === 0 ? waiting : await signIn(studentContexts[1]!, platform.portalUrl, username);
    await page.goto(room);
    if (index === 0) await shoot(page, 'check', look);
    await page.click('[data-control="enter"]');
    await seesVideoOf(professor, idOf(username));
  }
  await shoot(professor, 'room-professor', look);
  await seesVideoOf(waiting, idOf('prof.demo'));
  await shoot(waiting, 'room-student', look);
  await waiting.click('[data-control="people"]');
  await shoot(waiting, 'room-people', look);
  await professor.click('[data-control="pause"]');
  await waiting.waitForSelector('#room[data-live-status="paused"]');
  await shoot(waiting, 'room-paused', look);
  await professor.click('[data-control="end-ask"]');
  await shoot(professor, 'room-end', look);
  await professor.click('[data-control="end"]');
  await waiting.waitForSelector('#door[data-state="ended"]');
  await shoot(waiting, 'ended', look);
  await Promise.all(contexts.map((context) => context.close()));
}

async function shootOutage(browser: Browser, platform: TestPlatform): Promise<void> {
  const opened = [];
  for (const look of looks) {
    await setLocale(platform, look.language);
    const context = await contextFor(browser, look);
    const page = await signIn(context, platform.portalUrl, 'prof.demo');
    opened.push({ context, page, look });
  }
  await platform.authority.stop();
  for (const { context, page, look } of opened) {
    await page.reload();
    await shoot(page, 'outage', look);
    await page.goto(`${platform.portalUrl}/professor/sessions/${crypto.randomUUID()}`);
    await shoot(page, 'outage-without-copy', look);
    await context.close();
  }
}

const setLocale = (platform: TestPlatform, language: string) =>
  platform.query(`update users set locale = $1`, [language]);

const platform = await startTestPlatform();
const browser = await launchBrowser();
try {
  for (const look of looks) {
    await setLocale(platform, look.language);
    await shootPages(browser, platform, look);
    if (look.scheme === 'dark') await shootRoom(browser, platform, look);
    process.stdout.write(`${look.language} ${look.size.width} ${look.scheme}\n`);
  }
  await shootOutage(browser, platform);
} finally {
  await browser.close();
  await platform.end();
}
process.stdout.write(`Pictures are in ${folder}\n`);

import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../scripts/lib/postgres.ts';
import { type ServiceProcess, startService, untilReady } from '../../scripts/lib/service-process.ts';
import { startRedis, type TestRedis } from '../testing/redis.ts';
import {
  launchBrowser,
  loudnessOf,
  openMenu,
  seesVideoOf,
  signIn,
  startTestPlatform,
  type TestPlatform,
} from './kit.ts';

let redis: TestRedis;
let platform: TestPlatform;
let browser: Browser;
const second: ServiceProcess[] = [];
/** The portal's second process, which asks the authority's second process. */
let otherPortalUrl: string;

beforeAll(async () => {
  redis = await startRedis();
  platform = await startTestPlatform({ portal: { REDIS_URL: redis.url } });
  const authorityPort = await freePort();
  const authority = startService({
    name: 'authority',
    settings: { ...platform.settings.authority, PORT: String(authorityPort) },
    logFile: path.join(platform.dataFolder, 'logs/authority-2.log'),
  });
  second.push(authority);
  await untilReady(authority, `http://127.0.0.1:${authorityPort}/api/health/ready`);
  const portalPort = await freePort();
  const portal = startService({
    name: 'portal',
    settings: {
      ...platform.settings.portal,
      PORT: String(portalPort),
      PROLEAN_MANAGEMENT_API_BASE_URL: `http://127.0.0.1:${authorityPort}/api`,
    },
    logFile: path.join(platform.dataFolder, 'logs/portal-2.log'),
  });
  second.push(portal);
  otherPortalUrl = `http://127.0.0.1:${portalPort}`;
  await untilReady(portal, `${otherPortalUrl}/health`);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(second.map((service) => service.stop()));
  await platform?.end();
  await redis?.stop();
});

test('two authority and two portal processes on one PostgreSQL and one Redis behave as one', async () => {
  browser = await launchBrowser();
  const [professorContext, studentContext] = [await browser.newContext(), await browser.newContext()];
  const professor = await signIn(professorContext, platform.portalUrl, 'prof.demo');
  const student = await signIn(studentContext, otherPortalUrl, 'student01.demo');
  const ids = await platform.query<{ id: string; username: string }>('select id, username from users');
  const idOf = (username: string) => ids.find((row) => row.username === username)!.id;
  const [session] = await platform.query<{ id: string }>(
    `select id from training_sessions where title = 'HTML et CSS, initiation'`,
  );
  const roomPath = `/external/live/${session!.id}`;

  await professor.click(`form[action="/external/professor/sessions/${session!.id}/live/start"] button`);
  await professor.waitForSelector('#dock:not([hidden])');
  await student.goto(otherPortalUrl + roomPath);
  await student.click('[data-control="enter"]');
  await seesVideoOf(professor, idOf('student01.demo'));
  await seesVideoOf(student, idOf('prof.demo'));
  expect(await loudnessOf(student, idOf('prof.demo'), 3000)).toBeGreaterThan(0.01);

  // What one process is told reaches the browsers of the other.
  await professor.click('[data-control="pause"]');
  await student.waitForSelector('#room[data-live-status="paused"]');
  await professor.click('[data-control="resume"]');
  await student.waitForSelector('#room[data-live-status="live"]');

  // One sign-in holds at both portals, and one sign-out ends it at both.
  const elsewhere = await studentContext.newPage();
  await elsewhere.goto(`${platform.portalUrl}/dashboard`);
  expect(new URL(elsewhere.url()).pathname).toBe('/dashboard');
  await openMenu(elsewhere);
  await elsewhere.click('#sign-out');
  await elsewhere.goto(`${otherPortalUrl}/dashboard`);
  expect(new URL(elsewhere.url()).pathname).toBe('/login');

  await professor.click('[data-control="end-ask"]');
  await professor.click('[data-control="end"]');
  await professor.waitForSelector('#door[data-state="ended"]');
});

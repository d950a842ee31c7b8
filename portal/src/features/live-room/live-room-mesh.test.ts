import type { User } from '@prolean/contract/identity.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromium as chromiumPath } from '../../../../scripts/lib/test-programs.ts';
import { freshDatabase, type TestDatabase } from '../../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../../testing/portal.ts';
import { startRedis, type TestRedis } from '../../../testing/redis.ts';
import { roomAddress } from './testing/room-visitor.ts';

const { neverLive } = sampleSessions;
const { professor, arabicStudent } = sampleUsers;

let stub: StubAuthority;
let database: TestDatabase;
let redis: TestRedis;
let portals: Portal[] = [];
let chrome: Browser;
const problems: string[] = [];

beforeAll(async () => {
  [stub, database, redis] = await Promise.all([startStubAuthority(), freshDatabase('portal'), startRedis()]);
  const options = { databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, settings: { REDIS_URL: redis.url } };
  portals = await Promise.all([startPortal(options), startPortal(options)]);
  chrome = await chromium.launch({
    executablePath: chromiumPath() ?? undefined,
    args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  });
});
afterAll(async () => {
  await chrome?.close();
  await Promise.all(portals.map((portal) => portal.close()));
  await stub?.close();
  await redis?.stop();
  await database?.drop();
});

/** A browser of its own, signed in at one of the portal's processes. */
async function signedIn(user: User, portal: Portal, locale: string) {
  const context = await chrome.newContext({ locale, baseURL: portal.baseUrl });
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(`${user.username}: ${error.stack}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy|violates/i.test(message.text())) problems.push(message.text());
  });
  await page.goto('/login');
  await page.fill('input[name=username]', user.username);
  await page.fill('input[name=password]', stubPassword);
  await Promise.all([page.waitForURL('**/dashboard'), page.press('input[name=password]', 'Enter')]);
  return page;
}

/** Waits until this person's picture really moves on the page. */
const sees = (page: Page, person: User) =>
  page.waitForFunction(
    (id) => {
      const video = document.querySelector<HTMLVideoElement>(`video[data-person-id="${id}"]`);
      return video !== null && !video.hidden && video.videoWidth > 0 && video.currentTime > 0.3;
    },
    person.id,
    { timeout: 30_000 },
  );

/** The most energy heard from this person within a second and a half; the fake microphone beeps once a second. */
const loudness = (page: Page, person: User) =>
  page.evaluate(async (id) => {
    const audio = document.querySelector<HTMLAudioElement>(`audio[data-person-id="${id}"]`);
    if (!(audio?.srcObject instanceof MediaStream)) return 0;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(audio.srcObject).connect(analyser);
    await context.resume();
    const samples = new Float32Array(analyser.fftSize);
    let most = 0;
    for (let turn = 0; turn < 60; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      analyser.getFloatTimeDomainData(samples);
      most = Math.max(most, ...samples.map(Math.abs));
    }
    await context.close();
    return most;
  }, person.id);

async function hears(page: Page, person: User) {
  for (let tries = 0; tries < 15; tries += 1) if ((await loudness(page, person)) > 0.01) return true;
  return false;
}

const control = (name: string) => `[data-control="${name}"]`;
const pressed = (page: Page, name: string, value: boolean) =>
  page.waitForSelector(`${control(name)}[aria-pressed="${value}"]`, { timeout: 30_000 });

it('a professor and a student at two processes of the portal see and hear each other as far as rights go', async () => {
  const [here, there] = portals as [Portal, Portal];
  const teacher = await signedIn(professor, here, 'fr-FR');
  const learner = await signedIn(arabicStudent, there, 'ar-MA');

  // The student waits at the door and comes to the check by himself once the class begins.
  await learner.goto(roomAddress(neverLive.id));
  await learner.waitForSelector('#door[data-state="waiting"]');
  await teacher.goto(roomAddress(neverLive.id));
  await teacher.click(control('start'));
  await teacher.waitForSelector('#dock:not([hidden])');
  await learner.click(control('enter'), { timeout: 30_000 });
  expect(await learner.evaluate(() => document.activeElement?.getAttribute('data-control'))).toBe('microphone');
  expect(await learner.getAttribute('html', 'dir')).toBe('rtl');

  await Promise.all([sees(teacher, arabicStudent), sees(learner, professor)]);
  expect(await hears(learner, professor)).toBe(true);
  expect(await loudness(teacher, arabicStudent)).toBeLessThan(0.001);

  // A closed microphone says why and stays off.
  await learner.click(control('microphone'), { force: true });
  await learner.waitForSelector('#notice:not([hidden])');
  expect(await learner.getAttribute(control('microphone'), 'aria-pressed')).toBe('false');

  // Opened, it stays off until he presses it.
  await teacher.click(control('student-microphones'));
  await learner.waitForSelector(`${control('microphone')}[aria-disabled="false"]`);
  expect(await learner.getAttribute(control('microphone'), 'aria-pressed')).toBe('false');
  await learner.click(control('microphone'));
  await pressed(learner, 'microphone', true);
  expect(await hears(teacher, arabicStudent)).toBe(true);

  // Closed again, he is silent at once, by no doing of his own.
  await teacher.click(control('student-microphones'));
  await pressed(learner, 'microphone', false);
  expect(await loudness(teacher, arabicStudent)).toBeLessThan(0.001);

  await teacher.click(control('pause'));
  await learner.waitForSelector('#pause-cover:not([hidden])');
  await learner.waitForSelector('#room[data-live-status="paused"]');
  await pressed(teacher, 'camera', false);
  await teacher.click(control('resume'));
  await learner.waitForSelector('#pause-cover', { state: 'hidden' });
  await Promise.all([sees(teacher, arabicStudent), sees(learner, professor)]);

  // The professor's reload throws nobody out and needs no check.
  await teacher.reload();
  await Promise.all([sees(teacher, arabicStudent), sees(learner, professor)]);

  await teacher.click(control('end-ask'));
  await teacher.click(control('end'));
  for (const page of [teacher, learner]) {
    await page.waitForSelector('#door[data-state="ended"]', { timeout: 30_000 });
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  }
  expect(problems).toEqual([]);
});

it('a class goes on while the authority is away, with its controls at rest', async () => {
  await stub.reset();
  const [here] = portals as [Portal];
  const teacher = await signedIn(professor, here, 'en-GB');
  const learner = await signedIn(arabicStudent, here, 'ar-MA');
  const address = roomAddress(sampleSessions.live.id);
  for (const page of [teacher, learner]) {
    await page.goto(address);
    await page.click(control('enter'));
  }
  await Promise.all([sees(teacher, arabicStudent), sees(learner, professor)]);

  await stub.silence('closed');
  await teacher.waitForSelector('#banner:not([hidden])', { timeout: 30_000 });
  await teacher.click(control('pause'), { force: true });
  await teacher.waitForSelector('#notice:not([hidden])');
  expect(await teacher.getAttribute('#room', 'data-live-status')).toBe('live');
  await Promise.all([sees(teacher, arabicStudent), sees(learner, professor)]);

  await stub.silence(null);
  await teacher.waitForSelector('#banner', { state: 'hidden', timeout: 30_000 });
  await Promise.all([learner.waitForURL('**/dashboard'), learner.click(control('leave'))]);
  await teacher.waitForFunction(() => document.querySelector('#people-count')?.textContent === '1');
  expect(problems).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { defaultDemoPassword } from '../../scripts/lib/demo-settings.ts';
import { type PlatformOptions, startPlatform } from '../../scripts/lib/platform.ts';
import { freePort } from '../../scripts/lib/postgres.ts';
import { chromium as chromiumPath } from '../../scripts/lib/test-programs.ts';

const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const fakeDevices = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
// Between two browsers on one machine the local names that hide addresses can't be resolved.
const visibleAddresses = ['--disable-features=WebRtcHideLocalIpsWithMdns'];

export const launchBrowser = () =>
  chromium.launch({
    executablePath: chromiumPath()!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet, ...fakeDevices, ...visibleAddresses],
  });

/** Both services as `npm start` runs them, on free ports, with data of their own. */
export async function startTestPlatform(extra?: PlatformOptions['extra']) {
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'prolean-journey-'));
  const platform = await startPlatform({
    authorityPort: await freePort(),
    portalPort: await freePort(),
    dataFolder,
    ...(extra && { extra }),
  });
  return {
    ...platform,
    /** Rows of the authority's database. */
    async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
      const client = new pg.Client({ connectionString: platform.postgres.url('authority') });
      await client.connect();
      try {
        return (await client.query<Row>(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    async end() {
      await platform.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
export type TestPlatform = Awaited<ReturnType<typeof startTestPlatform>>;

/** Signs in by the form, as a person does, and waits for the dashboard. */
export async function signIn(context: BrowserContext, portalUrl: string, username: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${portalUrl}/login`);
  await page.fill('#username', username);
  await page.fill('#password', defaultDemoPassword);
  await page.click('form[action="/login"] button:not([type="button"])');
  await page.waitForURL(`${portalUrl}/dashboard`);
  return page;
}

/** Opens the account menu, where the languages and the way out are. */
export const openMenu = (page: Page) => page.click('.account-summary');

export const sessionIdOf = (page: Page): string => /\/external\/live\/([0-9a-f-]{36})/.exec(page.url())![1]!;

/** Waits until the video of that person plays: it has a picture and its time goes on. */
export async function seesVideoOf(page: Page, personId: string): Promise<{ width: number; advanced: number }> {
  const selector = `#stage video[data-person-id="${personId}"]`;
  await page.waitForFunction((query) => {
    const video = document.querySelector<HTMLVideoElement>(query);
    return video !== null && video.videoWidth > 0 && !video.paused && video.currentTime > 0;
  }, selector);
  const before = await page.$eval(selector, (video) => (video as HTMLVideoElement).currentTime);
  await page.waitForFunction(
    ([query, time]) => document.querySelector<HTMLVideoElement>(query)!.currentTime > time + 0.5,
    [selector, before] as const,
  );
  return page.$eval(
    selector,
    (video, time) => ({
      width: (video as HTMLVideoElement).videoWidth,
      advanced: (video as HTMLVideoElement).currentTime - time,
    }),
    before,
  );
}

/** The loudest sound heard from that person within the time given, measured on what the page would play; 0 is silence. */
export async function loudnessOf(page: Page, personId: string, milliseconds: number): Promise<number> {
  return page.evaluate(
    async ([id, time]) => {
      const audio = document.querySelector<HTMLAudioElement>(`#stage audio[data-person-id="${id}"]`);
      const stream = audio?.srcObject as MediaStream | null | undefined;
      if (!audio || !stream || stream.getAudioTracks().length === 0) return 0;
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let loudest = 0;
      const end = performance.now() + time;
      while (performance.now() < end) {
        analyser.getFloatTimeDomainData(samples);
        for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      await context.close();
      return audio.paused || audio.muted ? 0 : loudest;
    },
    [personId, milliseconds] as const,
  );
}

import { createRequire } from 'node:module';
import type { AxeBuilder } from '@axe-core/playwright';
import { sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromium as chromiumProgram } from '../../scripts/lib/test-programs.ts';
import { studentDashboardPage } from '../src/features/dashboard/student-dashboard-page.ts';
import type { PageContext } from '../src/layout/page-context.ts';
import { startPageServer } from '../src/layout/testing/page-server.ts';
import { samplePageNames, samplePages } from '../src/layout/testing/sample-pages.ts';

const axe = createRequire(import.meta.url)('@axe-core/playwright') as { AxeBuilder: typeof AxeBuilder };

let server: Awaited<ReturnType<typeof startPageServer>>;
let browser: Browser;
beforeAll(async () => {
  server = await startPageServer();
  browser = await chromium.launch({ executablePath: chromiumProgram()!, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 800 };

async function withPage<Result>(options: BrowserContextOptions, use: (page: Page) => Promise<Result>) {
  const context = await browser.newContext(options);
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

describe.each([
  ['fr', 'light', phone],
  ['ar', 'dark', desktop],
] as const)('pages in %s, %s, %o', (locale, colorScheme, viewport) => {
  it('can be used by everyone, and read in the sun', async () => {
    await withPage({ colorScheme, viewport, reducedMotion: 'reduce' }, async (page) => {
      for (const name of samplePageNames) {
        server.show(samplePages[name]);
        await page.goto(`${server.base}/${locale}`);
        const { violations } = await new axe.AxeBuilder({ page })
          .options({ rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } } })
          .analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
        expect(found, name).toEqual([]);
      }
    });
  });
});

describe('pages', () => {
  it('fit a narrow telephone in every language without scrolling sideways', async () => {
    await withPage({ viewport: { width: 320, height: 640 } }, async (page) => {
      for (const name of samplePageNames) {
        for (const locale of server.translations.locales) {
          server.show(samplePages[name]);
          await page.goto(`${server.base}/${locale}`);
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(wider, `${name} in ${locale}`).toBeLessThanOrEqual(0);
        }
      }
    });
  });

  it('work under a policy that allows nothing inline', async () => {
    const complaints: string[] = [];
    await withPage({}, async (page) => {
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('status of')) complaints.push(message.text());
      });
      for (const name of samplePageNames) {
        server.show(samplePages[name]);
        await page.goto(`${server.base}/en`);
      }
    });
    expect(complaints).toEqual([]);
  });
});

describe('the dashboard', () => {
  const { live } = sampleSessions;
  const dashboard = (sessions: (typeof live)[]) => (context: PageContext) => ({
    view: studentDashboardPage({ success: true, student: sampleUsers.student, sessions, schedule: [] }, context),
  });

  it('shows by itself that a class has begun, and says so to those who listen', async () => {
    await withPage({}, async (page) => {
      server.show(dashboard([{ ...live, live: null }]));
      await page.goto(`${server.base}/en`);
      expect(await page.locator('[data-control="join"]').count()).toBe(0);

      server.show(dashboard([live]));
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await page.locator('[data-control="join"]').waitFor();
      expect(await page.locator('#live-news').textContent()).toContain(live.title);
      expect(await page.locator('#sessions .badge').textContent()).toBe('Live');
    });
  });

  it('still has every icon it shows after it has refreshed itself', async () => {
    await withPage({}, async (page) => {
      server.show(dashboard([{ ...live, live: null }]));
      await page.goto(`${server.base}/en`);
      server.show(dashboard([live]));
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      const picture = page.locator('[data-control="join"] use');
      await picture.waitFor({ state: 'attached' });
      const missing = await page
        .locator('use')
        .evaluateAll((uses) =>
          uses.map((use) => use.getAttribute('href')).filter((href) => !document.querySelector(`symbol${href}`)),
        );
      expect(missing).toEqual([]);
      const drawn = await picture.evaluate((use) => (use as SVGGraphicsElement).getBBox().width);
      expect(drawn).toBeGreaterThan(0);
    });
  });

  it('leaves alone what someone is using', async () => {
    await withPage({}, async (page) => {
      server.show(dashboard([live]));
      await page.goto(`${server.base}/en`);
      await page.locator('[data-control="join"]').focus();

      server.show(dashboard([{ ...live, live: null }]));
      const again = page.waitForResponse((reply) => reply.url().endsWith('/en'));
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await again;
      await page.waitForFunction(() => document.querySelector('#sessions .badge')?.textContent === 'No class yet');
      expect(await page.locator('[data-control="join"]').count()).toBe(1);
    });
  });
});

describe('the small conveniences', () => {
  it('show and hide the password that is being typed', async () => {
    await withPage({}, async (page) => {
      server.show(samplePages.signIn);
      await page.goto(`${server.base}/fr`);
      const toggle = page.getByRole('button', { name: 'Afficher le mot de passe' });
      await toggle.click();
      expect(await page.locator('#password').getAttribute('type')).toBe('text');
      expect(await toggle.getAttribute('aria-pressed')).toBe('true');
      await toggle.click();
      expect(await page.locator('#password').getAttribute('type')).toBe('password');
    });
  });

  it('close the account menu on Escape and give the focus back', async () => {
    await withPage({ viewport: phone }, async (page) => {
      server.show(samplePages.student);
      await page.goto(`${server.base}/ar`);
      await page.locator('.account-summary').click();
      expect(await page.locator('#sign-out').isVisible()).toBe(true);
      await page.keyboard.press('Escape');
      expect(await page.locator('#sign-out').isVisible()).toBe(false);
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('account-summary');
    });
  });

  it('send a form once, however often its button is pressed', async () => {
    await withPage({}, async (page) => {
      let sent = 0;
      server.show(samplePages.professorNothingLive);
      await page.route('**/live/start', (route) => {
        sent += 1;
        return route.fulfill({ status: 204 });
      });
      await page.goto(`${server.base}/fr`);
      const busy = await page.evaluate(() => {
        const start = document.querySelector<HTMLButtonElement>('[data-control="start"]');
        for (let press = 0; press < 3; press += 1) start?.click();
        return start?.ariaBusy;
      });
      expect(busy).toBe('true');
      await expect.poll(() => sent).toBe(1);
    });
  });

  it('are not needed: a class can be ended without any script', async () => {
    await withPage({ javaScriptEnabled: false }, async (page) => {
      server.show(samplePages.professor);
      await page.goto(`${server.base}/fr`);
      await page.locator('#now [data-control="end-ask"]').click();
      expect(await page.locator('#now [data-control="end"]').isVisible()).toBe(true);
    });
  });
});

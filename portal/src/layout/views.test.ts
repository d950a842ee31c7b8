import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { sampleUsers } from '@prolean/contract/stub-samples.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainDashboardPage } from '../features/dashboard/plain-dashboard-page.ts';
import { signInPage } from '../features/sign-in/sign-in-page.ts';
import { locales } from '../i18n.ts';
import { iconNames } from './icons.ts';
import type { PageContext } from './page-context.ts';
import { startPageServer } from './testing/page-server.ts';
import { samplePageNames, samplePages } from './testing/sample-pages.ts';

const source = fileURLToPath(new URL('../', import.meta.url));
const mostBytes = 30 * 1024;

let server: Awaited<ReturnType<typeof startPageServer>>;
beforeAll(async () => {
  server = await startPageServer();
});
afterAll(() => server.close());

describe('every page', () => {
  it.each(samplePageNames)('%s stands in its language and direction and stays small', async (name) => {
    const css = await (await fetch(server.base + server.assets.url('styles.css'))).text();
    for (const locale of locales) {
      const { text } = await server.html(samplePages[name], locale);
      expect(text).toContain(`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">`);
      expect(text.match(/<h1/g), 'one heading of the page').toHaveLength(1);
      expect(text, 'no key without a sentence').not.toMatch(/(common|errors|dashboard|front|sign-in):\w/);
      expect(text).not.toMatch(/\{\{|undefined|\[object|NaN|Invalid Date/);
      expect(gzipSync(text).length + gzipSync(css).length).toBeLessThan(mostBytes);
    }
  });

  it.each(samplePageNames)('%s holds nothing a strict policy would block', async (name) => {
    const { text } = await server.html(samplePages[name]);
    expect(text).not.toMatch(/\sstyle="|\son\w+="|<style|javascript:/);
    for (const [tag] of text.matchAll(/<(script|link rel="stylesheet")[^>]*>/g)) {
      expect(tag).toContain('nonce="nonce-of-the-test"');
    }
  });

  it.each(samplePageNames)('%s sends every form with its token', async (name) => {
    const { text } = await server.html(samplePages[name]);
    for (const [form] of text.matchAll(/<form[^>]*method="post"[\s\S]*?<\/form>/g)) {
      expect(form).toContain('name="_csrf" value="csrf-token-of-the-test"');
    }
  });

  it.each(samplePageNames)('%s carries the icons it uses and no others', async (name) => {
    const { text } = await server.html(samplePages[name]);
    const used = new Set([...text.matchAll(/href="#(icon-[\w-]+)"/g)].map(([, id]) => id));
    const carried = [...text.matchAll(/<symbol id="(icon-[\w-]+)"/g)].map(([, id]) => id);
    for (const id of used) expect(carried).toContain(id);
    expect(carried.filter((id) => !used.has(id) && id !== 'icon-eye-off')).toEqual([]);
  });
});

describe('what people wrote', () => {
  const hostile = `<img src=x onerror=alert(1)>"'&<%= 7*7 %></script>`;

  it('is shown as it was written, wherever it stands', async () => {
    const { text } = await server.html((context: PageContext) => {
      const person = {
        ...sampleUsers.admin,
        full_name: hostile,
        organization: { id: 'x', name: hostile },
        permissions: [],
      };
      return { person, view: plainDashboardPage(person, context) };
    });
    expect(text).not.toContain('<img');
    expect(text).not.toContain('49<');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&#34;&#39;&amp;&lt;%= 7*7 %&gt;');
  });

  it('comes back in the field it was typed in, and not as markup', async () => {
    const { text, status } = await server.html((context: PageContext) => ({
      view: signInPage({ next: hostile, username: hostile, failure: 'invalid_credentials', connected: true }, context),
    }));
    expect(status).toBe(401);
    expect(text).not.toContain('<img');
    expect(text).toContain('value="&lt;img');
  });
});

describe('templates', () => {
  const templates = globSync('**/*.ejs', { cwd: source });

  it('print without escaping only other templates, and the live room its JSON', () => {
    for (const file of templates) {
      const unescaped = [...readFileSync(source + file, 'utf8').matchAll(/<%-([^%]*)%>/g)].map(([, code]) =>
        code!.trim(),
      );
      const wrong = unescaped.filter((code) => !code.startsWith('include(') && code !== 'page.island');
      expect(wrong, file).toEqual([]);
    }
  });

  it('hold no sentence of their own', () => {
    for (const file of templates) {
      const text = readFileSync(source + file, 'utf8')
        .replace(/<%[\s\S]*?%>/g, '')
        .replace(/<[^>]*>|&nbsp;/g, '');
      expect(text.match(/\p{L}{2,}/gu) ?? [], file).toEqual([]);
    }
  });

  it('know every icon of the list', async () => {
    const { createIconSheet } = await import('./icons.ts');
    const symbols = createIconSheet(iconNames).symbols();
    expect(symbols).toHaveLength(iconNames.length);
    expect(symbols.every(({ shapes }) => shapes.length > 0)).toBe(true);
  });
});

describe('the frame', () => {
  it('tells the time of the copy while the authority is away', async () => {
    const { text } = await server.html(samplePages.professorOutage);
    expect(text).toMatch(/class="banner" role="status"/);
    expect(text).toContain('09:30');
  });

  it('shows a flash once it is there, in the language of the page', async () => {
    const { text } = await server.html(samplePages.studentNothingLive, 'ar');
    expect(text).toContain('أصبحت الواجهة الآن بالعربية');
  });

  it('comes back to the same page after the language was changed', async () => {
    const { text } = await server.html(samplePages.front, 'en');
    expect(text).toContain('name="next" value="/en"');
  });

  it('offers signing out only to those who are signed in', async () => {
    expect((await server.html(samplePages.front)).text).not.toContain('action="/logout"');
    expect((await server.html(samplePages.student)).text).toContain('action="/logout"');
  });
});

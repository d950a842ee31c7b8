import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPageServer } from './layout/testing/page-server.ts';

let server: Awaited<ReturnType<typeof startPageServer>>;
beforeAll(async () => {
  server = await startPageServer();
});
afterAll(() => server.close());

const get = (path: string) => fetch(server.base + path);

describe('assets', () => {
  it.each([
    ['styles.css', 'text/css; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
    ['page.ts', 'text/javascript; charset=utf-8'],
    ['vendor/agora-rtc-sdk.js', 'text/javascript; charset=utf-8'],
  ])('%s may be kept for ever and is never taken for something else', async (name, type) => {
    const reply = await get(server.assets.url(name));
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe(type);
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await reply.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  it('reach the browser as JavaScript, whatever they were written in', async () => {
    const text = await (await get(server.assets.url('dashboard.ts'))).text();
    expect(text).not.toMatch(/: Element|querySelector</);
    expect(text).toContain('data-refresh');
  });

  it('are called by a name that changes with what they hold, so an outdated name leads nowhere', async () => {
    const current = server.assets.url('styles.css');
    expect((await get(current.replace(/assets\/[^/]+/, 'assets/another-hash'))).status).toBe(404);
  });

  it.each([
    'package.json',
    '../package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/src/main.ts',
    'page.test.ts',
    'styles/base.css',
    '__proto__',
    '',
  ])('give away nothing else: %s', async (name) => {
    const folder = server.assets.url('page.ts').slice(0, -'page.ts'.length);
    expect((await get(folder + name)).status).toBe(404);
  });

  it('cannot be named in a page when there is none', () => {
    expect(() => server.assets.url('missing.ts')).toThrow('missing.ts');
  });

  it('load no font, script or picture from elsewhere', async () => {
    const text = await (await get(server.assets.url('styles.css'))).text();
    expect(text).not.toMatch(/url\(|@import|https?:/);
  });

  it('hold the vendor’s file unchanged', async () => {
    const { readFileSync } = await import('node:fs');
    const original = readFileSync(createRequire(import.meta.url).resolve('agora-rtc-sdk-ng'));
    const served = Buffer.from(await (await get(server.assets.url('vendor/agora-rtc-sdk.js'))).arrayBuffer());
    expect(served.equals(original)).toBe(true);
  });
});

import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { mySessions, studentProfile } from '@prolean/contract/training-sessions.ts';
import express from 'express';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../testing/portal.ts';
import { guardByAuthority } from './middleware/authority-guard.ts';
import { answerFailures } from './middleware/error-pages.ts';

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;

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

const signedIn = async (username: string) => {
  const browser = portal.browser();
  await browser.signIn(username, stubPassword);
  return browser;
};

test('every reply allows nothing from elsewhere, nothing inline without its nonce, no frame and no device', async () => {
  const browser = portal.browser();
  for (const path of ['/', '/login', '/nowhere', '/dashboard', '/health']) {
    const { headers } = await browser.get(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https:/);
    expect(headers.get('permissions-policy')).toContain('camera=(), microphone=(), display-capture=()');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('no two pages share a nonce, and each page uses its own', async () => {
  const nonces = new Set<string>();
  for (let times = 0; times < 50; times += 1) {
    const page = await portal.browser().get('/');
    const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] as string;
    expect(page.text).toContain(nonce);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(50);
});

test('in production cookies are bound to this host and to https, and https is asked for', async () => {
  // Redis is only named, not reached: the front page does without it.
  const settings = { NODE_ENV: 'production', REDIS_URL: 'redis://127.0.0.1:1' };
  const production = await startPortal({ databaseUrl: database.url, settings, waitForRedis: false });
  const page = await production.browser({ 'x-forwarded-proto': 'https' }).get('/');
  for (const cookie of page.headers.getSetCookie())
    expect(cookie).toMatch(/^__Host-.*Path=\/;.*HttpOnly; Secure; SameSite/);
  expect(page.headers.getSetCookie()).not.toEqual([]);
  expect(page.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}; includeSubDomains/);
  await production.close();
});

test('a sane request id is echoed and passed on to the authority, another one is replaced', async () => {
  const browser = await signedIn(sampleUsers.student.username);
  const page = await browser.get('/dashboard', { 'x-request-id': 'a-sane-request-id' });
  expect(page.headers.get('x-request-id')).toBe('a-sane-request-id');
  expect(stub.callsOf(studentProfile)[0]?.headers['x-request-id']).toBe('a-sane-request-id');
  const other = await browser.get('/', { 'x-request-id': 'not sane; at all' });
  expect(other.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('neither the token nor the password nor a query is ever logged', async () => {
  const browser = await signedIn(sampleUsers.student.username);
  await browser.get('/dashboard?canary=of-a-query');
  await portal.browser().signIn(sampleUsers.student.username, 'canary-of-a-password');
  const log = portal.logLines.join('');
  expect(log).toContain('"event":"signed_in"');
  for (const secret of ['stub-token-', stubPassword, 'canary-of-a-password', 'of-a-query', 'web-session=']) {
    expect(log).not.toContain(secret);
  }
});

test("nothing of the authority's address or the token is in a page", async () => {
  const browser = await signedIn(sampleUsers.professor.username);
  const pages = ['/', '/login', '/dashboard', `/professor/sessions/${sampleSessions.live.id}`, '/nowhere'];
  for (const path of pages) {
    const { text, headers } = await browser.get(path);
    const all = text + JSON.stringify([...headers]);
    expect(all).not.toContain(`:${stub.port}`);
    expect(all).not.toContain('stub-token-');
  }
});

test('a dashboard is one call of the authority besides the guard', async () => {
  const browser = await signedIn(sampleUsers.professor.username);
  const before = stub.calls.length;
  const page = await browser.get('/dashboard');
  expect(page.status).toBe(200);
  expect(stub.calls.slice(before).map(({ name }) => name)).toEqual(['me', mySessions.name]);
});

test('an administrator and an assistant have a plain dashboard for now', async () => {
  const browser = await signedIn(sampleUsers.admin.username);
  const page = await browser.get('/dashboard');
  expect(page.status).toBe(200);
  expect(page.text).toContain(sampleUsers.admin.full_name);
});

test("an id that is none, another professor's training session and a student's curiosity end in a page that says so", async () => {
  const browser = await signedIn(sampleUsers.professor.username);
  for (const id of ['1 or 1=1', '..', '%2e%2e', '9223372036854775808', 'abc']) {
    expect((await browser.get(`/professor/sessions/${id}`)).status).toBe(404);
  }
  expect((await browser.get(`/professor/sessions/${sampleSessions.notMine.id}`)).status).toBe(403);
  const student = await signedIn(sampleUsers.student.username);
  expect((await student.get(`/professor/sessions/${sampleSessions.live.id}`)).status).toBe(403);
});

test('too large, broken and foreign bodies are refused by name', async () => {
  const browser = portal.browser();
  const json = { 'content-type': 'application/json', accept: 'application/json' };
  const large = await browser.send('/language', {
    method: 'POST',
    body: new URLSearchParams({ x: 'x'.repeat(110_000) }),
  });
  const broken = await browser.send('/language', { method: 'POST', body: '{', headers: json });
  expect(large.status).toBe(413);
  expect(broken.status).toBe(400);
  expect(broken.json()).toMatchObject({ status: 400, code: 'invalid_request', source: 'portal' });
});

test('a path that is not ours is not found, a method that is not meant is named', async () => {
  const browser = portal.browser();
  for (const path of ['/.git/HEAD', '/.env', '/package.json', '/assets/', '/assets/../package.json', '/%', '/api/x']) {
    expect((await browser.get(path)).status).toBe(404);
  }
  const wrong = await browser.get('/logout');
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get('allow')).toBe('POST');
  const script = await browser.get('/api/x', { accept: '*/*' });
  expect(script.json()).toMatchObject({ status: 404, code: 'not_found', read_only: false });
});

test('health says whether the portal is up and whether it can serve, and no more', async () => {
  const browser = portal.browser();
  expect((await browser.get('/health')).json()).toEqual({ success: true, status: 'up' });
  const ready = await browser.get('/health/ready');
  expect(ready.json()).toEqual({ success: true, status: 'ready', database: 'up', redis: 'none' });
  portal.services.lifecycle.stopping = true;
  expect((await browser.get('/health/ready')).status).toBe(503);
  portal.services.lifecycle.stopping = false;
});

test('a guard that fails allows nothing', async () => {
  const { services } = portal;
  const app = express();
  app.use((req, _res, next) => {
    req.t = services.translations.translate('en');
    next();
  });
  const policy = {
    find() {
      throw new Error('the guard itself is broken');
    },
    methodsOf: () => [],
  };
  app.use(guardByAuthority({ ...services, policy }));
  app.get('/', (_req, res) => void res.send('served'));
  app.use(answerFailures(services));
  const server = app.listen(0);
  const { port } = server.address() as { port: number };
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'application/json' } });
  expect(answer.status).toBe(403);
  server.close();
});

test("while the portal's own database is away, signing in says that it does not work now and gives the token back", async () => {
  const own = await freshDatabase('portal');
  const alone = await startPortal({ databaseUrl: own.url, authorityBaseUrl: stub.baseUrl });
  const browser = alone.browser();
  await browser.signIn(sampleUsers.student.username, stubPassword);
  await own.drop();
  expect((await alone.browser().signIn(sampleUsers.student.username, stubPassword)).status).toBe(503);
  expect(stub.calls.at(-1)?.name).toBe('logout');
  expect((await browser.get('/dashboard')).status).toBe(503);
  expect((await browser.get('/')).status).toBe(200);
  await alone.close();
});

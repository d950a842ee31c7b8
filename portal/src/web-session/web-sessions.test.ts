import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { Router } from 'express';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../scripts/testing/database.ts';
import { createClock } from '../../testing/clock.ts';
import { type Portal, startPortal } from '../../testing/portal.ts';
import { startRedis, type TestRedis } from '../../testing/redis.ts';
import { createSignInRoutes } from '../features/sign-in/sign-in-routes.ts';
import type { Services } from '../services.ts';

let stub: StubAuthority;
let database: TestDatabase;
let redis: TestRedis;
const portals: Portal[] = [];
const { student } = sampleUsers;

beforeAll(async () => {
  [stub, database, redis] = await Promise.all([startStubAuthority(), freshDatabase('portal'), startRedis()]);
});
afterAll(async () => {
  await stub?.close();
  await database?.drop();
  await redis?.stop();
});
beforeEach(() => stub.reset());
afterEach(async () => {
  for (const portal of portals.splice(0)) await portal.close();
});

type Store = 'memory' | 'redis';

async function start(store: Store, more: Partial<Parameters<typeof startPortal>[0]> = {}): Promise<Portal> {
  const settings: Record<string, string> = store === 'redis' ? { REDIS_URL: redis.url } : {};
  const portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, settings, ...more });
  portals.push(portal);
  return portal;
}

/** A request that changes its web session, but only when it is let go. */
function createSlowRoute() {
  let letGo = () => {};
  let arrived = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const there = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const routes = (services: Services) => {
    const router = Router();
    router.get('/dashboard', async (req, res) => {
      if (req.query.slow !== undefined) {
        arrived();
        await gate;
        req.session.signIn = { ...req.session.signIn!, locale: 'en' };
      }
      res.send('here');
    });
    return [createSignInRoutes(services), router];
  };
  return { routes, there, letGo };
}

test('web sessions last half an hour without a request and no longer', async () => {
  const clock = createClock();
  const portal = await start('memory', { now: clock.now });
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  clock.forward(29 * 60);
  expect((await browser.get('/dashboard')).status).toBe(200);
  clock.forward(29 * 60);
  expect((await browser.get('/dashboard')).status).toBe(200);
  clock.forward(30 * 60 + 1);
  expect((await browser.get('/dashboard')).location).toBe('/login');
});

test('web sessions end after twelve hours however busy they are', async () => {
  const clock = createClock();
  const portal = await start('memory', { now: clock.now });
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
    clock.forward(20 * 60);
    expect((await browser.get('/dashboard')).status).toBe(200);
  }
  clock.forward(20 * 60 + 1);
  expect((await browser.get('/dashboard')).location).toBe('/login');
});

describe.each(['memory', 'redis'] as const)('web sessions in %s', (store) => {
  test('a slow request does not bring back what was signed out meanwhile', async () => {
    const slow = createSlowRoute();
    const portal = await start(store, { features: slow.routes });
    const browser = portal.browser();
    await browser.signIn(student.username, stubPassword);
    const cookie = browser.cookies.get('web-session') as string;
    const waiting = browser.get('/dashboard?slow');
    await slow.there;
    await browser.post('/logout');
    slow.letGo();
    expect((await waiting).status).toBe(200);
    browser.cookies.set('web-session', cookie);
    expect((await browser.get('/dashboard')).location).toBe('/login');
  });

  test('a slow request does not bring back the web session that signing in again replaced', async () => {
    const slow = createSlowRoute();
    const portal = await start(store, { features: slow.routes });
    const browser = portal.browser();
    await browser.signIn(student.username, stubPassword);
    const old = browser.cookies.get('web-session') as string;
    const waiting = browser.get('/dashboard?slow');
    await slow.there;
    await browser.signIn(student.username, stubPassword);
    slow.letGo();
    await waiting;
    expect((await browser.get('/dashboard')).status).toBe(200);
    browser.cookies.set('web-session', old);
    expect((await browser.get('/dashboard')).location).toBe('/login');
  });

  test('ids are long, and never come twice', async () => {
    const portal = await start(store);
    const ids = new Set<string>();
    for (let times = 0; times < 20; times += 1) {
      const browser = portal.browser();
      await browser.signIn(student.username, stubPassword);
      ids.add(
        decodeURIComponent(browser.cookies.get('web-session') as string)
          .slice(2)
          .split('.')[0] as string,
      );
    }
    expect(ids.size).toBe(20);
    for (const id of ids) expect(id).toMatch(/^[\w-]{32}$/);
  });
});

test('in Redis, a web session is gone after half an hour', async () => {
  await redis.stop();
  await redis.start();
  const portal = await start('redis');
  const browser = portal.browser();
  await browser.signIn(student.username, stubPassword);
  const keys = (await portal.services.redis?.keys('prolean:web-session:*')) ?? [];
  const key = keys.findLast((name) => !name.endsWith(':ended'));
  const live = (await portal.services.redis?.ttl(key as string)) as number;
  expect(live).toBeGreaterThan(29 * 60);
  expect(live).toBeLessThanOrEqual(30 * 60);
});

test('signing out at one process is final at the other, also for a slow request there', async () => {
  const slow = createSlowRoute();
  const here = await start('redis');
  const there = await start('redis', { features: slow.routes });
  const browser = here.browser();
  await browser.signIn(student.username, stubPassword);
  const cookie = browser.cookies.get('web-session') as string;
  const other = there.browser();
  other.cookies.set('web-session', cookie);
  expect((await other.get('/dashboard')).status).toBe(200);
  const waiting = other.get('/dashboard?slow');
  await slow.there;
  await browser.post('/logout');
  slow.letGo();
  await waiting;
  expect((await other.get('/dashboard')).location).toBe('/login');
});

test('visitors leave nothing in Redis', async () => {
  const portal = await start('redis');
  const before = await portal.services.redis?.dbSize();
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 10 }, () => portal.browser().get('/')));
  }
  expect(await portal.services.redis?.dbSize()).toBe(before);
});

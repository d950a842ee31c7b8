import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase } from '../../../scripts/testing/database.ts';
import { createDatabase, type Database } from './database.ts';
import { createLogger } from './logger.ts';
import { createNotifications, type Notifications } from './notifications.ts';

type Line = Awaited<ReturnType<typeof openLine>>;

/** A way to the database that can be cut: while it is, connections are taken and closed at once. */
async function openLine(url: string) {
  const [target, line] = [new URL(url), new URL(url)];
  const sockets = new Set<Socket>();
  let cut = false;
  let refused = 0;
  const server = createServer((near) => {
    near.on('error', () => {});
    if (cut) {
      refused += 1;
      near.destroy();
      return;
    }
    const far = dial(Number(target.port), target.hostname).on('error', () => near.destroy());
    for (const socket of [near, far]) sockets.add(socket.on('close', () => sockets.delete(socket)));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  line.port = String((server.address() as AddressInfo).port);
  return {
    url: line.href,
    refused: () => refused,
    cut() {
      cut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      cut = false;
    },
    close() {
      this.cut();
      server.close();
    },
  };
}

let testDatabase: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let line: Line;
let notifications: Notifications;
const heard: (string | null)[] = [];

beforeEach(async () => {
  heard.length = 0;
  testDatabase = await freshDatabase('authority');
  const logger = createLogger('silent', 'test');
  database = createDatabase({ url: testDatabase.url, poolSize: 2 }, logger);
  line = await openLine(testDatabase.url);
  notifications = createNotifications({ url: line.url, channel: 'words', logger });
  await notifications.listen((payload) => void heard.push(payload));
});
afterEach(async () => {
  await notifications.close();
  line.close();
  await database.destroy();
  await testDatabase.drop();
});

const say = (word: string) => database.raw('select pg_notify(?, ?)', ['words', word]);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

test('what is said anywhere is heard, once', async () => {
  await say('one');
  await say('two');
  await until(() => heard.length >= 2);
  expect(heard).toEqual(['one', 'two']);
});

test('after an outage each listener is told once that he may have missed something, however long it was', async () => {
  line.cut();
  await until(() => line.refused() >= 4);
  line.mend();
  await until(() => heard.length > 0);
  await say('after');
  await until(() => heard.includes('after'));
  expect(heard).toEqual([null, 'after']);
});

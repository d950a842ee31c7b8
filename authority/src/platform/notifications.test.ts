import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase } from '../../../scripts/testing/database.ts';
import { type DatabaseLine, openDatabaseLine } from '../testing/database-line.ts';
import { createDatabase, type Database } from './database.ts';
import { createLogger } from './logger.ts';
import { createNotifications, type Notifications } from './notifications.ts';

let testDatabase: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let line: DatabaseLine;
let notifications: Notifications;
const heard: (string | null)[] = [];

beforeEach(async () => {
  heard.length = 0;
  testDatabase = await freshDatabase('authority');
  const logger = createLogger('silent', 'test');
  database = createDatabase({ url: testDatabase.url, poolSize: 2 }, logger);
  line = await openDatabaseLine(testDatabase.url);
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

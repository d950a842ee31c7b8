import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../scripts/testing/database.ts';
import { createDatabase, type Database } from '../platform/database.ts';
import { createLogger } from '../platform/logger.ts';
import { createReplyCopies, type ReplyCopies } from './reply-copies.ts';

let testDatabase: TestDatabase;
let database: Database;
let copies: ReplyCopies;

beforeAll(async () => {
  testDatabase = await freshDatabase('portal');
  database = createDatabase(testDatabase.url, createLogger('silent'));
  copies = createReplyCopies(database);
});
afterAll(async () => {
  await database?.destroy();
  await testDatabase?.drop();
});
beforeEach(async () => {
  await database('reply_copies').delete();
  await database('refusal_marks').delete();
});

const name = { tokenFingerprint: 'one', copyKey: 'page {}' };
const other = { tokenFingerprint: 'one', copyKey: 'other {}' };
const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 9, 0, second));
const late = at(3000);

test('the copy that was asked for last is the one that is kept', async () => {
  await copies.keep(name, { page: 2 }, at(2), late);
  await copies.keep(name, { page: 1 }, at(1), late);
  expect(await copies.find(name, at(3))).toEqual({ reply: { page: 2 }, takenAt: at(2) });
});

test('a copy is found by its own token only, and not after it has expired', async () => {
  await copies.keep(name, {}, at(1), at(5));
  expect(await copies.find({ ...name, tokenFingerprint: 'two' }, at(2))).toBeNull();
  expect(await copies.find(name, at(4))).not.toBeNull();
  expect(await copies.find(name, at(5))).toBeNull();
});

test('a refusal takes the copy, and no answer asked for before it brings it back', async () => {
  await copies.keep(name, {}, at(1), late);
  await copies.keep(other, {}, at(1), late);
  await copies.refused(name, at(3), late);
  await copies.keep(name, {}, at(2), late);
  expect(await copies.find(name, at(4))).toBeNull();
  expect(await copies.find(other, at(4))).not.toBeNull();
});

test('a later yes takes the refusal back', async () => {
  await copies.refused(name, at(1), late);
  await copies.keep(name, { back: true }, at(2), late);
  expect(await copies.find(name, at(3))).toMatchObject({ reply: { back: true } });
});

test('a refused token loses every copy for good', async () => {
  await copies.keep(name, {}, at(1), late);
  await copies.tokenRefused('one', at(2), late);
  await copies.keep(name, {}, at(3), late);
  expect(await copies.find(name, at(4))).toBeNull();
  expect(await copies.isTokenRefused('one')).toBe(true);
  expect(await copies.isTokenRefused('two')).toBe(false);
});

test('a fresh token of the same sign-in takes copies and refusals along', async () => {
  await copies.keep(name, { mine: true }, at(1), late);
  await copies.refused(other, at(1), late);
  await copies.carryOver('one', 'two');
  expect(await copies.find({ ...name, tokenFingerprint: 'two' }, at(2))).toMatchObject({ reply: { mine: true } });
  await copies.keep({ ...other, tokenFingerprint: 'two' }, {}, at(1), late);
  expect(await copies.find({ ...other, tokenFingerprint: 'two' }, at(2))).toBeNull();
});

test('what has expired is removed', async () => {
  await copies.keep(name, {}, at(1), at(5));
  await copies.keep(other, {}, at(1), late);
  await copies.tokenRefused('two', at(1), at(5));
  await copies.removeExpired(at(6));
  expect(await database('reply_copies').select('copy_key')).toEqual([{ copy_key: other.copyKey }]);
  expect(await database('refusal_marks').select()).toEqual([]);
});

test('two hundred concurrent answers and refusals leave no copy once the last word was no', async () => {
  const keeping = Array.from({ length: 100 }, (_, index) => copies.keep(name, { index }, at(index % 50), late));
  const refusing = Array.from({ length: 10 }, () => copies.refused(name, at(59), late));
  await Promise.all([...keeping, ...refusing]);
  await copies.refused(name, at(59), late);
  expect(await copies.find(name, at(60))).toBeNull();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../testing/portal.ts';

let database: TestDatabase;
let portal: Portal;

beforeAll(async () => {
  database = await freshDatabase('portal');
  portal = await startPortal({ databaseUrl: database.url });
});
afterAll(async () => {
  await portal?.close();
  await database?.drop();
});

const reasonAt = async (path: string) => {
  const answer = await portal.browser().get(path, { accept: 'application/json', 'accept-language': 'en' });
  return (answer.json() as { reason: string }).reason;
};

test('a script is told why in whole sentences, which need no page around them', async () => {
  expect(await reasonAt('/nowhere')).toBe(
    'This page doesn’t exist. The address may be incomplete, or the page has moved.',
  );
});

test('a script that was never signed in is not told that its sign-in has expired', async () => {
  expect(await reasonAt('/dashboard')).toBe('Sign in to continue.');
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
beforeEach(async () => {
  authority = await startAuthority();
});
afterEach(() => authority.close());

const ask = async (path: string) => {
  const response = await fetch(`${authority.origin}/api${path}`);
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
};

test('it is ready with every migration applied, also where a newer version has added some', async () => {
  expect((await ask('/health/ready')).status).toBe(200);
  const row = { name: '999-from-the-future.ts', batch: 99, migration_time: new Date() };
  await authority.database('knex_migrations').insert(row);
  expect((await ask('/health/ready')).status).toBe(200);
});

test('a database that lacks a migration makes it not ready, and nobody outside learns which', async () => {
  await authority.database('knex_migrations').where({ name: '002-lives.ts' }).delete();
  const answer = await ask('/health/ready');
  expect(answer).toMatchObject({ status: 503, retryAfter: '1' });
  expect(answer.text).not.toContain('lives');
  expect((await ask('/health')).status).toBe(200);
});

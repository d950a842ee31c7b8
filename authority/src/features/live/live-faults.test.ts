import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../../scripts/testing/database.ts';
import { createDatabase, type Database } from '../../platform/database.ts';
import { createLogger } from '../../platform/logger.ts';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';
import { allowed, burst, expectRecovered, running } from './testing/busy-class.ts';
import { expectOneStory } from './testing/expect-one-story.ts';

/** Line "pg_terminate_backend, …, pool exhausted, lock held" of the lifecycle's tests. */
const rounds = 20;
/** Milliseconds that a change waits for a lock, or a connection; less than usual, so that twenty rounds take seconds. */
const patience = 200;
const poolSize = 12;
/** Milliseconds; for a machine that has much else to do. */
const timeout = 300_000;

let own: TestDatabase;
let authority: AuthorityUnderTest;
/** Beside the authority's own connections, which these tests break. */
let outside: pg.Client;
let looking: Database;
beforeAll(async () => {
  own = await freshDatabase('authority');
  const limit = encodeURIComponent(`-c lock_timeout=${patience}`);
  authority = await startAuthority({
    DATABASE_POOL_SIZE: String(poolSize),
    DATABASE_URL: `${own.url}?options=${limit}`,
  });
  outside = new pg.Client({ connectionString: own.url, application_name: 'test' });
  await outside.connect();
  looking = createDatabase({ url: `${own.url}?application_name=test`, poolSize: 2 }, createLogger('silent', 'test'));
});
afterAll(async () => {
  await outside.end();
  await looking.destroy();
  await authority.close();
  await own.drop();
});

const breakConnections = (ofWhom: string) =>
  outside.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name like $1`,
    [ofWhom],
  );

test(`connections that break in the middle of a burst, ${rounds} times, leave no half state`, { timeout }, async () => {
  const made = await running(authority);
  for (let round = 0; round < rounds; round += 1) {
    const answers = burst(authority.origin, made);
    await sleep(round * 3);
    await breakConnections('authority%');
    for (const status of await answers) expect(allowed).toContain(status);
    await expectOneStory(looking);
  }
  await expectRecovered(authority, made);
});

test(`a live that somebody holds, ${rounds} times, has its changes put off, and nothing is lost`, {
  timeout,
}, async () => {
  const [made, other] = [await running(authority), await running(authority)];
  for (let round = 0; round < rounds; round += 1) {
    await outside.query('begin');
    await outside.query('select id from session_lives where session_id = $1 for update', [made.sessionId]);
    const statuses = await burst(authority.origin, made);
    await outside.query('commit');
    for (const status of statuses) expect(allowed).toContain(status);
    expect(statuses).toContain(503);
    await expectOneStory(looking);
  }
  await expectRecovered(authority, made);
  await expectRecovered(authority, other);
});

test(`without a free connection, ${rounds} times, everything is put off and nothing is lost`, { timeout }, async () => {
  const made = await running(authority);
  const { client } = authority.database;
  const usual = client.pool.acquireTimeoutMillis;
  for (let round = 0; round < rounds; round += 1) {
    const taken = await Promise.all(Array.from({ length: poolSize }, () => client.acquireConnection()));
    client.pool.acquireTimeoutMillis = patience;
    const statuses = await burst(authority.origin, made);
    client.pool.acquireTimeoutMillis = usual;
    for (const connection of taken) await client.releaseConnection(connection);
    expect(new Set(statuses)).toEqual(new Set([503]));
    await expectOneStory(looking);
    expect(await made.send('POST', 'join', made.student)).toBe(200);
  }
  await expectRecovered(authority, made);
});

test('who gives the floor to everybody at once while connections break gives it to one', async () => {
  const made = await running(authority);
  for (const student of made.students) await made.send('POST', 'join', student);
  const giving = made.students.flatMap((student) =>
    Array.from({ length: 3 }, () => made.send('POST', 'floor', made.professor, { user_id: student.id })),
  );
  await breakConnections('authority');
  await Promise.all(giving);
  // A broken connection may still be in the pool; then the same can be asked again.
  const give = () => made.send('POST', 'floor', made.professor, { user_id: made.student.id });
  while ((await give()) === 503);
  const { rows } = await outside.query(
    `select p.user_id from session_live_participants p join session_lives l on l.id = p.live_id
     where l.session_id = $1 and p.has_floor`,
    [made.sessionId],
  );
  expect(rows).toEqual([{ user_id: made.student.id }]);
  await expectRecovered(authority, made);
});

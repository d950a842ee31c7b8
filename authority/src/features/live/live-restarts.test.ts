import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMigrations } from '@prolean/migrations/run.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Postgres, startPostgres } from '../../../../scripts/lib/postgres.ts';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';
import { allowed, burst, expectRecovered, running } from './testing/busy-class.ts';
import { expectOneStory } from './testing/expect-one-story.ts';
import { proofSize, sayFigure } from './testing/proof-size.ts';

/** Line "PostgreSQL restart" of the lifecycle's tests; every second time it has no time to close anything. */
const restarts = proofSize(4, 20);

let folder: string;
let postgres: Postgres;
let authority: AuthorityUnderTest;

/** One of its own, which may go away without disturbing others, and which keeps what it has committed. */
const start = (port?: number) =>
  startPostgres({ folder: path.join(folder, 'postgres'), durable: true, ...(port !== undefined && { port }) });

/** Without a word to anybody: what was not on disk is lost. */
async function crash(): Promise<void> {
  const [pid] = readFileSync(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGQUIT');
  await postgres.exited;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-restarts-'));
  postgres = await start();
  await postgres.ensureDatabase('authority');
  await runMigrations(postgres.url('authority'), 'authority');
  authority = await startAuthority({ DATABASE_URL: postgres.url('authority') });
});
afterAll(async () => {
  await authority.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const answer = async (origin: string, place: string): Promise<number> => {
  const response = await fetch(`${origin}/api${place}`);
  await response.arrayBuffer();
  return response.status;
};

test(`after PostgreSQL went away ${restarts} times in the middle of a burst, what was acknowledged is there`, async () => {
  const made = await running(authority);
  const took: number[] = [];
  for (let round = 0; round < restarts; round += 1) {
    const version = async () =>
      (await authority.database('session_lives').where({ session_id: made.sessionId }).first()).version;
    const before = await version();
    const paused = await made.send('POST', 'pause', made.professor);
    const answers = burst(authority.origin, made);
    await sleep(round * 3);
    const { port } = postgres;
    if (round % 2 === 0) await crash();
    else await postgres.stop();
    for (const status of await answers) expect(allowed).toContain(status);
    expect(await answer(authority.origin, '/health')).toBe(200);
    expect(await answer(authority.origin, '/health/ready')).toBe(503);
    postgres = await start(port);
    const back = performance.now();
    while ((await answer(authority.origin, '/health/ready')) !== 200) await sleep(10);
    took.push(performance.now() - back);
    await expectOneStory(authority.database);
    expect(paused).toBe(200);
    expect(await version()).toBeGreaterThan(before);
    expect(await made.send('POST', 'start', made.professor)).toBe(200);
  }
  sayFigure('ready again after PostgreSQL is', took);
  await expectRecovered(authority, made);
}, 600_000);

import { createHash } from 'node:crypto';
import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { runMigrations } from '@prolean/migrations/run.ts';
import pg from 'pg';
import { type Postgres, startPostgres } from '../lib/postgres.ts';
import { projectRoot } from '../lib/service-process.ts';
import { benchPassword, rowStatements } from './bench-rows.ts';

export const benchFolder = path.join(projectRoot, '.data/bench');

const asClient = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** What the rows were made by; a database made by anything else is made anew. */
const fingerprint = createHash('sha256').update(rowStatements('').join()).digest('hex');

/** Makes the rows unless they are there. */
async function fill(postgres: Postgres): Promise<void> {
  const made = await asClient(postgres.url('postgres'), async (client) => {
    const found = await client.query<{ mark: string | null }>(
      `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = 'bench'`,
    );
    return found.rows[0]?.mark === fingerprint;
  });
  if (!made) await postgres.dropDatabase('bench');
  await postgres.ensureDatabase('bench');
  await runMigrations(postgres.url('bench'), 'authority');
  if (made) return;
  process.stderr.write('Making 100,000 people, 10,000 training sessions and 1,000,000 enrolments (once) …\n');
  const passwordHash = await hash(benchPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await asClient(postgres.url('bench'), async (client) => {
    await client.query(`begin; ${rowStatements(passwordHash).join(';\n')}; commit`);
    await client.query('vacuum analyze');
    await client.query(`comment on database bench is '${fingerprint}'`);
  });
}

/** What runs leave behind: each begins with nobody in the rooms and nothing counted against anyone. */
const tidying = `
  set session_replication_role = replica;
  delete from sign_ins where id::text not like '30000000-%';
  truncate known_devices, sign_in_limits, session_live_events, session_live_logs;
  delete from session_live_participants where left_at is null or live_id in (
    select id from session_lives where room_name not like 'bench-ended-%');
  delete from session_lives where room_name not like 'bench-%';
  set session_replication_role = origin;
  -- Every live begins with this, and with it the chain of its events.
  insert into session_live_events (organization_id, live_id, kind, actor_id, at)
  select organization_id, id, 'started', started_by, started_at from session_lives where status <> 'ended';`;

/** A real PostgreSQL with the bench's data, made once and kept below .data. */
export async function openBenchDatabase(settings: Record<string, string | number> = {}) {
  const postgres = await startPostgres({
    folder: path.join(benchFolder, 'postgres'),
    durable: true,
    settings: { max_connections: 200, shared_buffers: '512MB', ...settings },
  });
  try {
    const url = postgres.url('bench');
    await fill(postgres);
    const run = (statement: string) => asClient(url, (client) => client.query(statement));
    await run(tidying);
    await run('vacuum analyze sign_ins, session_lives, session_live_participants');
    return { url, postgres, run };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

export type BenchDatabase = Awaited<ReturnType<typeof openBenchDatabase>>;

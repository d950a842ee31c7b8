import path from 'node:path';
import { hash } from '@node-rs/argon2';
import { runMigrations } from '@prolean/migrations/run.ts';
import pg from 'pg';
import { startPostgres } from '../lib/postgres.ts';
import { projectRoot } from '../lib/service-process.ts';

export const sizes = { people: 100_000, sessions: 10_000, enrolments: 1_000_000, openLives: 1500 };
export const benchPassword = 'Un-mot-de-passe-7';

/** Ids of made-up rows, so that whoever needs one can work it out: the kind in front, the number at the end. */
export const idOf = (kind: 'person' | 'session' | 'sign-in', number: number): string => {
  const prefix = { person: '10000000', session: '20000000', 'sign-in': '30000000' }[kind];
  return `${prefix}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
};
export const organizationId = '00000000-0000-4000-8000-000000000001';

const numbered = (prefix: string, number: string) =>
  `('${prefix}-0000-4000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
const person = (number: string) => numbered('10000000', number);
const session = (number: string) => numbered('20000000', number);

/** The first 500 people are professors with 50 training sessions each in turn; the rest are students in ten or so. */
export const professors = 500;

const statements = (passwordHash: string) => [
  `insert into organizations (id, name, slug) values ('${organizationId}', 'Bench', 'bench')`,
  `insert into users (id, organization_id, username, full_name, email, role, password_hash)
   select ${person('n')}, '${organizationId}', 'person-' || n, 'Personne ' || n, 'person-' || n || '@example.test',
     case when n <= ${professors} then 'professor' else 'student' end, '${passwordHash}'
   from generate_series(1, ${sizes.people}) n`,
  `insert into sign_ins (id, organization_id, user_id, signed_in_at, last_seen_at, scope)
   select ${numbered('30000000', 'n')}, '${organizationId}', ${person('n')}, now(), now(), 'full' from generate_series(1, ${sizes.people}) n`,
  `insert into formations (id, organization_id, title) values ('${organizationId}', '${organizationId}', 'Formation')`,
  `insert into training_sessions (id, organization_id, formation_id, title, delivery, status, starts_on, ends_on)
   select ${session('n')}, '${organizationId}', '${organizationId}', 'Groupe ' || n, 'online', 'running',
     date '2026-01-05' + n % 90, date '2026-12-18' from generate_series(1, ${sizes.sessions}) n`,
  `insert into session_professors (organization_id, session_id, user_id)
   select '${organizationId}', ${session('n')}, ${person(`1 + n % ${professors}`)} from generate_series(1, ${sizes.sessions}) n`,
  // A professor of the measured list has 50 training sessions.
  `insert into session_professors (organization_id, session_id, user_id)
   select '${organizationId}', ${session('p * 30 + n')}, ${person('p')}
   from generate_series(1, 100) p, generate_series(1, 30) n on conflict do nothing`,
  `insert into session_enrolments (organization_id, session_id, user_id)
   select '${organizationId}', ${session(`1 + n / 100`)}, ${person(`${professors} + 1 + (n::bigint * 7919) % ${sizes.people - professors}`)}
   from generate_series(0, ${sizes.enrolments - 1}) n on conflict do nothing`,
  `insert into session_lives (organization_id, session_id, room_name, status, started_at, started_by)
   select '${organizationId}', ${session('n')}, 'bench-room-number-' || lpad(n::text, 12, '0'), 'live', now(), ${person('1')}
   from generate_series(1, ${sizes.openLives}) n`,
  `insert into session_live_events (organization_id, live_id, kind, actor_id, at, detail)
   select organization_id, id, 'started', started_by, started_at, '{}' from session_lives`,
];

/** A real PostgreSQL with the bench's data, made once and kept below .data. */
export async function openBenchDatabase() {
  const folder = path.join(projectRoot, '.data/bench/postgres');
  const postgres = await startPostgres({
    folder,
    durable: true,
    settings: { max_connections: 200, shared_buffers: '512MB' },
  });
  try {
    const url = postgres.url('bench');
    await postgres.ensureDatabase('bench');
    await runMigrations(url, 'authority');
    return { url, postgres, enrolledInOpenLives: await fill(url) };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Makes the data unless it is there, empties the rooms, and gives who may join them. */
async function fill(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query('select 1 from organizations limit 1');
  if (rowCount === 0) {
    process.stderr.write('Making 100,000 people, 10,000 training sessions and 1,000,000 enrolments (once) …\n');
    const passwordHash = await hash(benchPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    // In one transaction: data that was only half made would be taken for whole the next time.
    await client.query(`begin; ${statements(passwordHash).join(';\n')}; commit`);
    await client.query('analyze');
  }
  // Each run's joins begin with nobody in the rooms.
  await client.query('delete from session_live_participants');
  const { rows } = await client.query<{ session_id: string; user_id: string }>(
    `select session_id, user_id from session_enrolments e
     where exists (select from session_lives l where l.session_id = e.session_id and l.status = 'live')`,
  );
  await client.end();
  return rows;
}

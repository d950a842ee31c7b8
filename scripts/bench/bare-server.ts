// The plainest server that does the same database work: node:http, the same statements, nothing else.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '@node-rs/argon2';
import pg from 'pg';
import { createAccountStore } from '../../authority/src/features/identity/stores/account-store.ts';
import { createLiveStore } from '../../authority/src/features/live/stores/live-store.ts';
import { createTrainingSessionsStore } from '../../authority/src/features/training-sessions/training-sessions-store.ts';
import { createDatabase } from '../../authority/src/platform/database.ts';
import { createLogger } from '../../authority/src/platform/logger.ts';
import { idOf, organizationId, sizes } from './bench-rows.ts';

const url = process.env.DATABASE_URL!;
const database = createDatabase({ url, poolSize: 20 }, createLogger('silent', 'bare'));
const pool = new pg.Pool({ connectionString: url, max: 20 });
const identity = createAccountStore(database);
const sessions = createTrainingSessionsStore(database);
const lives = createLiveStore(database);
await pool.query(`
  create table if not exists bench_presences (session_id uuid, user_id uuid, primary key (session_id, user_id));
  create table if not exists bench_beats (live_id uuid, user_id uuid, beat_at timestamptz, primary key (live_id, user_id));
  truncate bench_presences;`);

const upsert = `insert into bench_presences (session_id, user_id) values ($1, $2)
  on conflict (session_id, user_id) do update set user_id = excluded.user_id returning session_id`;
const beat = 'update bench_beats set beat_at = clock_timestamp() where live_id = $1 and user_id = any($2::uuid[])';

type Asked = { params: URLSearchParams; body: () => Promise<{ participants: { user_id: string }[] }> };

const answers: Record<string, (asked: Asked) => Promise<unknown>> = {
  async me({ params }) {
    const number = Number(params.get('person'));
    const [caller] = await identity.findOpenSignIns([
      { sid: idOf('sign-in', number), sub: idOf('person', number), org: organizationId, scope: 'full' },
    ]);
    return caller;
  },
  async list({ params }) {
    const found = await sessions.ofProfessor(idOf('person', Number(params.get('person'))));
    const latest = await lives.latestOf(found.map(({ id }) => id));
    return found.map((session) => ({ ...session, live: latest.get(session.id) ?? null }));
  },
  async join({ params }) {
    const values = [params.get('session'), params.get('person')];
    return (await pool.query({ name: 'upsert', text: upsert, values })).rows[0];
  },
  /** Takes over who is present, so that the heartbeats of both servers are of the same people. */
  async fill() {
    const present = 'select live_id, user_id, now() from session_live_participants where left_at is null';
    await pool.query(`truncate bench_beats; insert into bench_beats ${present}; analyze bench_beats`);
    return {};
  },
  async heartbeats({ params, body }) {
    const values = [params.get('live'), (await body()).participants.map(({ user_id }) => user_id)];
    const { rowCount } = await pool.query({ name: 'beat', text: beat, values });
    if (rowCount !== sizes.peopleInFullLife) throw new Error(`${rowCount} people were present`);
    return { absent: [] };
  },
  verify: async ({ params }) => verify(params.get('hash')!, params.get('password')!),
};

const server = createServer({ keepAliveTimeout: 65_000 }, async (request, response) => {
  const { pathname, searchParams: params } = new URL(request.url!, 'http://bare');
  const body = async () => JSON.parse(Buffer.concat(await request.toArray()).toString());
  const text = JSON.stringify({ success: true, reply: await answers[pathname.slice(1)]!({ params, body }) });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}).listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('disconnect', () => process.exit(0));

import { endLive, joinLive, leaveLive, pauseLive, startLive } from '@prolean/contract/live.ts';
import { giveFloor, raiseHand } from '@prolean/contract/live-room.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';
import { expectOneStory } from './testing/expect-one-story.ts';

const rounds = process.env.PROOF_RUNS === undefined ? 6 : 20;

let authority: AuthorityUnderTest;
/** Beside the authority's own connections, which this test breaks. */
let outside: pg.Client;
beforeAll(async () => {
  authority = await startAuthority({ DATABASE_POOL_SIZE: '4' });
  outside = new pg.Client({ connectionString: authority.databaseUrl, application_name: 'test' });
  await outside.connect();
});
afterAll(async () => {
  await outside.end();
  await authority.close();
});

type Class = Awaited<ReturnType<AuthorityUnderTest['addClass']>>;

/** What people do at once in a busy class. Each call is tried once: the client's own retries would hide what is tested. */
const burst = ({ sessionId, professor, students }: Class): Promise<number[]> => {
  const send = async (method: string, action: string, { token }: { token: string }, body?: object) => {
    const response = await fetch(`${authority.origin}/api/sessions-formation/${sessionId}/live/${action}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    return response.status;
  };
  return Promise.all([
    send('POST', 'pause', professor),
    send('POST', 'start', professor),
    ...students.flatMap((student) => [
      send('POST', 'join', student),
      send('PUT', 'hand', student),
      send('POST', 'floor', professor, { user_id: student.id }),
      send('POST', 'leave', student),
    ]),
    send('POST', 'start', professor),
  ]);
};

const allowed = [200, 404, 409, 503];

const running = async (): Promise<Class & { of: { params: { id: string } } }> => {
  const made = await authority.addClass({ students: 4 });
  const of = { params: { id: made.sessionId } };
  await authority.call(startLive, of, made.professor);
  return { ...made, of };
};

const recovers = async (made: Awaited<ReturnType<typeof running>>): Promise<void> => {
  const steps: [Parameters<typeof authority.call>[0], { token: string }][] = [
    [startLive, made.professor],
    [joinLive, made.student],
    [raiseHand, made.student],
    [leaveLive, made.student],
    [pauseLive, made.professor],
    [endLive, made.professor],
  ];
  for (const [endpoint, person] of steps) {
    const outcome: Outcome<unknown> = await authority.call(endpoint, made.of as never, person);
    expect([endpoint.name, outcome.kind]).toEqual([endpoint.name, 'ok']);
  }
  await expectOneStory(authority.database);
};

test(`connections that break in the middle of a burst, ${rounds} times, leave no half state`, async () => {
  const made = await running();
  for (let round = 0; round < rounds; round += 1) {
    const answers = burst(made);
    await new Promise((resolve) => setTimeout(resolve, round * 7));
    await outside.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name like 'authority%'`,
    );
    for (const status of await answers) expect(allowed).toContain(status);
    await expectOneStory(authority.database);
  }
  await recovers(made);
});

test('while somebody holds a live for longer than the patience, its changes are put off and nothing is lost', async () => {
  const [made, other] = [await running(), await running()];
  await outside.query('begin');
  await outside.query('select id from session_lives where session_id = $1 for update', [made.sessionId]);
  const statuses = (await Promise.all([burst(made), burst(made)])).flat();
  await outside.query('commit');
  for (const status of statuses) expect(allowed).toContain(status);
  expect(statuses).toContain(503);
  await recovers(made);
  await recovers(other);
});

test('who gives the floor to everybody at once while connections break gives it to one', async () => {
  const made = await running();
  for (const student of made.students) await authority.call(joinLive, made.of, student);
  const giving = made.students.flatMap((student) =>
    Array.from({ length: 3 }, () =>
      authority.call(giveFloor, { ...made.of, body: { user_id: student.id } }, made.professor),
    ),
  );
  await outside.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'authority'`,
  );
  await Promise.all(giving);
  const { rows } = await outside.query(
    `select count(*)::int as holders from session_live_participants p join session_lives l on l.id = p.live_id
     where l.session_id = $1 and p.has_floor`,
    [made.sessionId],
  );
  expect(rows[0].holders).toBe(1);
  await recovers(made);
});

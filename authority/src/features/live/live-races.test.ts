import { setTimeout as sleep } from 'node:timers/promises';
import { joinLive, startLive } from '@prolean/contract/live.ts';
import { heartbeats, raiseHand } from '@prolean/contract/live-room.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../../scripts/testing/database.ts';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';

let own: TestDatabase;
let authority: AuthorityUnderTest;
/** Of the same database, but soon tired of waiting for a lock, so that the test need not wait for long. */
let impatient: AuthorityUnderTest;
beforeAll(async () => {
  own = await freshDatabase('authority');
  authority = await startAuthority({ DATABASE_URL: own.url });
  impatient = await startAuthority({
    DATABASE_URL: `${own.url}?options=${encodeURIComponent('-c lock_timeout=200')}`,
  });
});
afterAll(async () => {
  await authority.close();
  await impatient.close();
  await own.drop();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: own.url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Keeps a training session's live as it is until it is let go. */
async function hold(sessionId: string) {
  const client = await connect();
  await client.query('begin');
  await client.query('select id from session_lives where session_id = $1 for update', [sessionId]);
  return () => client.query('commit');
}

const waiting = async (count: number): Promise<void> => {
  const client = await connect();
  const asked = `select count(distinct pid)::int as waiting from pg_locks where not granted`;
  while ((await client.query(asked)).rows[0].waiting < count) await sleep(10);
};

test.each([
  ['start', 'session_professors'],
  ['join', 'session_enrolments'],
])('a token that %s gives is given before the person is taken out, or not at all', async (action, table) => {
  const made = await authority.addClass();
  const of = { params: { id: made.sessionId } };
  await authority.call(startLive, of, made.professor);
  const person = action === 'start' ? made.professor : made.student;
  const letGo = await hold(made.sessionId);
  const given = authority.call(action === 'start' ? startLive : joinLive, of, person);
  await waiting(1);
  const removal = (await connect()).query(`delete from ${table} where session_id = $1 and user_id = $2`, [
    made.sessionId,
    person.id,
  ]);
  await waiting(2);
  await letGo();
  expect((await given).kind).toBe('ok');
  await removal;
  expect(await authority.call(action === 'start' ? startLive : joinLive, of, person)).toMatchObject({ status: 403 });
});

test('who raises his hand while he is still coming in has it raised, or is told that he is not there', async () => {
  const made = await authority.addClass({ students: 6 });
  const of = { params: { id: made.sessionId } };
  await authority.call(startLive, of, made.professor);
  const answers = await Promise.all(
    made.students.flatMap((student) => [
      authority.call(joinLive, of, student),
      ...Array.from({ length: 3 }, async () => ({
        student,
        ...(await authority.call(raiseHand, of, student)),
      })),
    ]),
  );
  for (const answer of answers) {
    if (answer.kind === 'refused') expect(answer.code).toBe('conflict');
    else expect(answer.kind).toBe('ok');
    if ('student' in answer && answer.kind === 'ok') expect(answer.reply.participant.hand_raised_at).not.toBeNull();
  }
});

test('a live that somebody holds keeps only its own people from being swept', async () => {
  const classes = [await authority.addClass(), await authority.addClass()];
  for (const { sessionId, organizationId, professor, student } of classes) {
    const of = { params: { id: sessionId } };
    await authority.call(startLive, of, professor);
    await authority.call(joinLive, of, student);
    const service = await authority.addPerson(organizationId, 'service');
    await authority.call(
      heartbeats,
      { ...of, body: { participants: [{ user_id: student.id, connected: true }] } },
      service,
    );
  }
  await authority.database.raw(
    `update session_live_participants set joined_at = joined_at - interval '90 seconds',
       last_heartbeat_at = last_heartbeat_at - interval '60 seconds' where last_heartbeat_at is not null`,
  );
  const openOf = ({ student }: (typeof classes)[number]) =>
    authority.database('session_live_participants').where({ user_id: student.id }).whereNull('left_at');
  for (const [held, free] of [classes, classes.toReversed()]) {
    const letGo = await hold(held!.sessionId);
    for (let look = 0; look < 3; look += 1) {
      impatient.moveClock(20_000);
      await impatient.services.live.sweeper.look();
    }
    expect(await openOf(free!)).toEqual([]);
    await letGo();
  }
});

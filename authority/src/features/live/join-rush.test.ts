import { me } from '@prolean/contract/identity.ts';
import { joinLive, startLive } from '@prolean/contract/live.ts';
import { addBan } from '@prolean/contract/live-doors.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';
import { someoneWaits } from '../../testing/someone-waits.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

async function runningClass(students: number) {
  const made = await authority.addClass({ students });
  const of = { params: { id: made.sessionId } };
  await authority.call(startLive, of, made.professor);
  const join = (person: TestPerson, body: { media?: 'jitsi' | 'livekit' } = {}) =>
    authority.call(joinLive, { ...of, body }, person);
  const joinedEvents = async () => {
    const rows = await authority
      .database('session_live_events as e')
      .join('session_lives as l', 'l.id', 'e.live_id')
      .where({ 'l.session_id': made.sessionId, kind: 'joined' });
    return rows.map(({ actor_id }) => actor_id).sort();
  };
  return { ...made, of, join, joinedEvents };
}

test('in a rush each gets his own answer: his place, his token, or the reason why not', async () => {
  const { join, joinedEvents, professor, students, sessionId, organizationId, of } = await runningClass(30);
  const [banned, withdrawn, disabled, ...welcome] = students as [TestPerson, TestPerson, TestPerson, ...TestPerson[]];
  const stranger = await authority.addPerson(organizationId, 'student');
  await authority.call(addBan, { ...of, body: { user_id: banned.id, reason: 'Bruit' } }, professor);
  await authority.database('session_enrolments').where({ session_id: sessionId, user_id: withdrawn.id }).delete();
  await authority.database('users').where({ id: disabled.id }).update({ status: 'disabled' });
  const comers = [stranger, banned, ...welcome, withdrawn, professor, disabled];
  const outcomes = await Promise.all(comers.map((person) => join(person)));
  const codes = new Map(
    outcomes.map((outcome, index) => [comers[index]!, outcome.kind === 'refused' ? outcome.code : outcome.kind]),
  );
  expect([stranger, banned, withdrawn, disabled].map((person) => codes.get(person))).toEqual([
    'not_enrolled',
    'banned',
    'not_enrolled',
    'account_disabled',
  ]);
  const inside = [...welcome, professor];
  expect(inside.map((person) => codes.get(person))).toEqual(inside.map(() => 'ok'));
  const tokens = outcomes.flatMap((outcome) =>
    outcome.kind === 'ok' ? [[outcome.reply.participant, outcome.reply.media.token] as const] : [],
  );
  for (const [{ user_id }, token] of tokens)
    expect(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).sub).toBe(user_id);
  expect(await joinedEvents()).toEqual(inside.map(({ id }) => id).sort());
});

test('one person on two devices gets two answers and one place, though one device is refused', async () => {
  const { join, joinedEvents, student, students } = await runningClass(10);
  const rush = students.map((person) => join(person));
  const [jitsi, livekit] = await Promise.all([join(student, { media: 'jitsi' }), join(student, { media: 'livekit' })]);
  await Promise.all(rush);
  expect(jitsi).toMatchObject({ kind: 'refused', code: 'jitsi_not_configured' });
  expect(livekit).toMatchObject({ kind: 'ok', reply: { participant: { user_id: student.id } } });
  expect(await joinedEvents()).toEqual(students.map(({ id }) => id).sort());
});

/** One try, as it is answered: the client would try again. */
const joinOnce = (sessionId: string) => async (person: TestPerson) => {
  const response = await fetch(`${authority.origin}/api/sessions-formation/${sessionId}/live/join`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}` },
  });
  return response.status;
};

test.each([
  ['account', 'users', 'id'],
  ['enrolment', 'session_enrolments', 'user_id'],
  ['presence', 'session_live_participants', 'user_id'],
] as const)(
  'somebody whose %s is being changed keeps nobody else waiting, and is waited for',
  async (_, table, key) => {
    const { join, students, sessionId } = await runningClass(6);
    const once = joinOnce(sessionId);
    const [held, alsoHeld, ...others] = students as [TestPerson, TestPerson, ...TestPerson[]];
    if (table === 'session_live_participants') await Promise.all([held, alsoHeld].map((person) => join(person)));
    const holding = await authority.database.transaction();
    const rows = holding(table).whereIn(key, [held.id, alsoHeld.id]);
    if (table === 'session_live_participants') await rows.update({ network_quality: 1 });
    else await rows.forUpdate();
    const waiting = [held, alsoHeld].map(once);
    await someoneWaits(authority.database);
    expect(await Promise.all(others.map(once))).toEqual(others.map(() => 200));
    await holding.rollback();
    expect(await Promise.all(waiting)).toEqual([200, 200]);
  },
);

test('who is held for too long shares that fate with nobody who waited beside him', async () => {
  const { students, sessionId } = await runningClass(3);
  const [held, ...free] = students as [TestPerson, ...TestPerson[]];
  const [long, short] = [await authority.database.transaction(), await authority.database.transaction()];
  const hold = (by: typeof long, people: TestPerson[]) =>
    by('users')
      .whereIn(
        'id',
        people.map(({ id }) => id),
      )
      .forUpdate();
  await hold(long, [held]);
  await hold(short, free);
  const answers = students.map(joinOnce(sessionId));
  await someoneWaits(authority.database);
  await short.rollback();
  expect(await Promise.all(answers)).toEqual([503, 200, 200]);
  await long.rollback();
});

test('a crowd whose accounts are all being changed leaves room for everybody else', async () => {
  const { join, students, professor } = await runningClass(40);
  const holding = await authority.database.transaction();
  await holding('users')
    .whereIn(
      'id',
      students.map(({ id }) => id),
    )
    .forUpdate();
  const waiting = students.map((person) => join(person));
  await someoneWaits(authority.database);
  const { rows } = await authority.database.raw(
    `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  expect(rows[0].waiting).toBeLessThanOrEqual(2);
  expect((await authority.call(me, {}, professor)).kind).toBe('ok');
  await holding.rollback();
  expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(students.map(() => 'ok'));
});

test('who had to wait for the live is told how many are in it when he comes in', async () => {
  const { join, students, sessionId } = await runningClass(3);
  const [gone, present, coming] = students as [TestPerson, TestPerson, TestPerson];
  await Promise.all([join(gone), join(present)]);
  const holding = await authority.database.transaction();
  const live = await holding('session_lives').where({ session_id: sessionId }).forUpdate().first('id');
  await holding('session_live_participants')
    .where({ live_id: live.id, user_id: gone.id })
    .update({ left_at: authority.database.raw('clock_timestamp()'), connected: false });
  const joining = join(coming);
  await someoneWaits(authority.database);
  await holding.commit();
  expect(await joining).toMatchObject({ kind: 'ok', reply: { live: { participants_count: 2 } } });
});

import { endLive, joinLive, leaveLive, startLive } from '@prolean/contract/live.ts';
import { heartbeats, participants, raiseHand } from '@prolean/contract/live-room.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

const reply = <Reply>(outcome: Outcome<Reply>): Reply => {
  if (outcome.kind !== 'ok') throw new Error(`expected a reply, got ${JSON.stringify(outcome)}`);
  return outcome.reply;
};

type Beat = { user_id: string; connected: boolean; network_quality?: number };

async function room(students = 2) {
  const made = await authority.addClass({ students });
  const of = { params: { id: made.sessionId } };
  const service = await authority.addPerson(made.organizationId, 'service');
  const { live } = reply(await authority.call(startLive, of, made.professor));
  for (const student of made.students) reply(await authority.call(joinLive, of, student));
  const beat = (list: Beat[], person = service) =>
    authority.call(heartbeats, { ...of, body: { participants: list } }, person);
  return {
    ...made,
    of,
    service,
    beat,
    beatAll: () => beat(made.students.map(({ id }) => ({ user_id: id, connected: true }))),
    presences: () => authority.database('session_live_participants').where({ live_id: live.id }).orderBy('joined_at'),
    events: async (kind: string) =>
      authority.database('session_live_events').where({ live_id: live.id, kind }).orderBy('number'),
    first: made.students[0]!,
    second: made.students[1]!,
  };
}

/** As if that many seconds had gone by since the heartbeats of this training session's people. */
const age = (people: TestPerson[], seconds: number) =>
  authority.database.raw(
    `update session_live_participants set last_heartbeat_at = last_heartbeat_at - make_interval(secs => ?),
       joined_at = joined_at - make_interval(secs => ?) where user_id = any(?) and left_at is null`,
    [seconds, seconds, people.map(({ id }) => id)],
  );

/** Long enough for the sweeper to trust that heartbeats could come in. */
async function sweep() {
  const closed: (number | null)[] = [];
  for (let look = 0; look < 4; look += 1) {
    authority.moveClock(20_000);
    closed.push(await authority.services.live.sweeper.look());
  }
  return closed;
}

test('a batch keeps everybody present, and tells who has no presence', async () => {
  const { beat, of, first, second, presences } = await room();
  await authority.call(leaveLive, of, second);
  const list = [first, second].map(({ id }) => ({ user_id: id, connected: true, network_quality: 4 }));
  expect(reply(await beat(list))).toMatchObject({ status: 'live', absent: [second.id] });
  expect((await presences()).find(({ user_id }) => user_id === first.id)).toMatchObject({ network_quality: 4 });
});

test('a batch of two hundred is one statement beside the one that asks who calls', async () => {
  const { beat, first } = await room();
  const list = [first.id, ...Array.from({ length: 199 }, () => authority.unknownId())].map((user_id) => ({
    user_id,
    connected: true,
  }));
  await beat(list);
  const statements: string[] = [];
  const count = ({ sql }: { sql: string }) => statements.push(sql);
  authority.database.on('query', count);
  const acquired: unknown[] = [];
  const acquire = authority.database.client.acquireConnection;
  authority.database.client.acquireConnection = (...asked: unknown[]) => {
    acquired.push(asked);
    return acquire.apply(authority.database.client, asked);
  };
  try {
    expect(reply(await beat(list)).absent).toHaveLength(199);
  } finally {
    authority.database.client.acquireConnection = acquire;
    authority.database.off('query', count);
  }
  expect([statements.length, acquired.length]).toEqual([0, 2]);
});

test('what changes is told once for the whole batch, and what stays is not told', async () => {
  const { beat, first, second, events } = await room();
  const list = (network_quality: number) =>
    [first, second].map(({ id }) => ({ user_id: id, connected: true, network_quality }));
  for (const quality of [5, 4, 2, 1, 2]) await beat(list(quality));
  await beat([{ user_id: first.id, connected: false }]);
  const told = await events('presence');
  expect(told.map(({ detail }) => detail.participants.length)).toEqual([2, 1]);
  expect(told[1].detail.participants).toEqual([{ user_id: first.id, connected: false, network_quality: 2 }]);
});

test('a person speaks for himself only; a service for all, and only with the permission', async () => {
  const { beat, first, second, professor, organizationId, sessionId } = await room();
  const of = (person: TestPerson) => [{ user_id: person.id, connected: true }];
  expect((await beat(of(first), first)).kind).toBe('ok');
  expect(await beat(of(second), first)).toMatchObject({ code: 'forbidden' });
  expect(await beat(of(first), professor)).toMatchObject({ code: 'forbidden' });
  const elsewhere = await authority.addClass();
  const strange = await authority.addPerson(elsewhere.organizationId, 'service');
  expect(await beat(of(first), strange)).toMatchObject({ code: 'not_found' });
  const twice = [...of(first), ...of(first)];
  expect(await beat(twice)).toMatchObject({ code: 'invalid_request' });
  expect([organizationId, sessionId]).not.toContain(elsewhere.organizationId);
});

test('who is silent for more than 45 seconds has left at his last heartbeat, once, and only he', async () => {
  const { beatAll, first, second, presences, events, beat } = await room();
  await beatAll();
  await age([first], 46);
  const last = (await presences()).find(({ user_id }) => user_id === first.id).last_heartbeat_at;
  expect((await sweep()).filter((closed) => closed === 1)).toHaveLength(1);
  const rows = await presences();
  expect(rows.find(({ user_id }) => user_id === first.id)).toMatchObject({ left_at: last, connected: false });
  expect(rows.find(({ user_id }) => user_id === second.id).left_at).toBeNull();
  expect(await events('left')).toMatchObject([{ at: last, detail: { user_id: first.id, reason: 'silent' } }]);
  expect(reply(await beat([{ user_id: first.id, connected: true }])).absent).toEqual([first.id]);
});

test('a lost line is no sign of life, but its first report is', async () => {
  const { beat, first, second } = await room();
  await beat([first, second].map(({ id }) => ({ user_id: id, connected: false })));
  await age([first, second], 40);
  await beat([
    { user_id: first.id, connected: true },
    { user_id: second.id, connected: false },
  ]);
  await age([first, second], 10);
  expect((await sweep()).filter((closed) => closed === 1)).toHaveLength(1);
});

test('people whose client sends no heartbeats stay until they leave or the live ends', async () => {
  const { presences, first, second } = await room();
  await age([first, second], 3600);
  await sweep();
  expect((await presences()).every(({ left_at }) => left_at === null)).toBe(true);
});

test('an outage of ours throws nobody out: the sweeper first waits for a whole patience', async () => {
  const { beatAll, students, presences } = await room();
  await beatAll();
  await age(students, 600);
  authority.moveClock(600_000);
  expect(await authority.services.live.sweeper.look()).toBeNull();
  await beatAll();
  await sweep();
  expect((await presences()).every(({ left_at }) => left_at === null)).toBe(true);
});

test('who comes back after a long silence has two presences, and the silence lies between them', async () => {
  const { beatAll, of, first, presences } = await room(1);
  await beatAll();
  await age([first], 100);
  await authority.call(joinLive, of, first);
  const [before, after] = await presences();
  expect(before.left_at).toEqual(before.last_heartbeat_at);
  expect(after.left_at).toBeNull();
});

test('the end closes who had fallen silent at his last heartbeat and all others at its own instant', async () => {
  const { beatAll, of, professor, first, second, presences } = await room();
  await beatAll();
  await age([first], 100);
  const { live } = reply(await authority.call(endLive, of, professor));
  const rows = await presences();
  const of1 = rows.find(({ user_id }) => user_id === first.id);
  expect(of1.left_at).toEqual(of1.last_heartbeat_at);
  expect(rows.find(({ user_id }) => user_id === second.id).left_at.toISOString()).toBe(live.ended_at);
});

test('heartbeats, joins, leaves, hands and the sweeper at once end in no deadlock', async () => {
  const made = await room(10);
  const calls = made.students.flatMap((student) => [
    made.beatAll(),
    authority.call(raiseHand, made.of, student),
    authority.call(leaveLive, made.of, student),
    authority.call(joinLive, made.of, student),
    made.beat([...made.students].reverse().map(({ id }) => ({ user_id: id, connected: false }))),
  ]);
  const swept = sweep();
  for (const outcome of await Promise.all(calls))
    expect(outcome.kind === 'ok' || (outcome.kind === 'refused' && outcome.status === 409)).toBe(true);
  await swept;
  expect(reply(await authority.call(participants, made.of, made.professor)).participants).toHaveLength(10);
});

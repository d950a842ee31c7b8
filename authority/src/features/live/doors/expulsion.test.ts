import { setTimeout as sleep } from 'node:timers/promises';
import {
  assignProfessor,
  enrolStudent,
  unassignProfessor,
  withdrawStudent,
} from '@prolean/contract/administration-members.ts';
import { disableUser } from '@prolean/contract/administration-users.ts';
import { joinLive, startLive } from '@prolean/contract/live.ts';
import { giveFloor, heartbeats, participants, raiseHand } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../../testing/authority-under-test.ts';
import { openLiveStream } from '../../../testing/live-stream.ts';
import { newId, secret } from '../../media-webhooks/testing/webhook-message.ts';
import { type RoomServiceUnderTest, startRoomService } from '../media/testing/room-service.ts';

let mediaServer: RoomServiceUnderTest;
let authority: AuthorityUnderTest;
beforeAll(async () => {
  mediaServer = await startRoomService();
  authority = await startAuthority({ LIVEKIT_URL: mediaServer.url, LIVEKIT_API_SECRET: secret });
  await authority.services.live.media.start();
});
afterAll(async () => {
  await authority.close();
  mediaServer.close();
});

let made: Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
let admin: TestPerson;
const of = () => ({ params: { id: made.sessionId } });
const about = ({ id }: TestPerson) => ({ params: { id: made.sessionId, user_id: id } });

/** A class that is going on, with its professor and two students in it. */
beforeEach(async () => {
  made = await authority.addClass({ students: 2 });
  admin = await authority.addPerson(made.organizationId, 'admin');
  await authority.call(startLive, of(), made.professor);
  for (const person of [made.professor, ...made.students]) await authority.call(joinLive, of(), person);
});

const whoIsIn = async (): Promise<string[]> => {
  const open = await authority
    .database('session_live_participants as p')
    .join('session_lives as l', 'l.id', 'p.live_id')
    .where({ 'l.session_id': made.sessionId, 'p.left_at': null })
    .pluck('p.user_id');
  return open.sort();
};

const eventsAbout = ({ id }: TestPerson) =>
  authority
    .database('session_live_events')
    .where({ kind: 'left' })
    .whereRaw(`detail->>'user_id' = ?`, [id])
    .select('actor_id', 'detail');

test('who is withdrawn has left in the same moment, with his hand and the floor, and hears no more', async () => {
  const [student, other] = [made.student, made.students[1]!];
  await authority.call(raiseHand, of(), student);
  await authority.call(giveFloor, { ...of(), body: { user_id: student.id } }, made.professor);
  const stream = await openLiveStream(authority.origin, made.sessionId, { token: student.token });
  onTestFinished(stream.close);
  await stream.next();
  expect((await authority.call(withdrawStudent, about(student), admin)).kind).toBe('ok');
  expect(await whoIsIn()).toEqual([made.professor.id, other.id].sort());
  expect(await eventsAbout(student)).toEqual([{ actor_id: admin.id, detail: { user_id: student.id, reason: 'left' } }]);
  expect((await stream.until('left')).at(-1)?.content).toMatchObject({ user_id: student.id });
  expect(await stream.next()).toBeNull();
  const list = await authority.call(participants, of(), made.professor);
  const present = list.kind === 'ok' ? list.reply.participants.filter(({ left_at }) => left_at === null) : [];
  expect(present.map(({ user_id }) => user_id).sort()).toEqual(await whoIsIn());
  expect(await authority.call(joinLive, of(), student)).toMatchObject({ code: 'not_enrolled' });
});

test('a professor who is taken off has left; the class goes on with its other professor', async () => {
  const second = await authority.addPerson(made.organizationId, 'professor');
  await authority.call(assignProfessor, about(second), admin);
  await authority.call(joinLive, of(), second);
  await authority.call(unassignProfessor, about(made.professor), admin);
  expect(await whoIsIn()).toEqual([second.id, ...made.students.map(({ id }) => id)].sort());
});

test('a disabled person has left every class he was in, and nobody else has', async () => {
  const elsewhere = await authority.addClass({ organizationId: made.organizationId, students: 1 });
  const params = { id: elsewhere.sessionId };
  await authority.call(enrolStudent, { params: { ...params, user_id: made.student.id } }, admin);
  await authority.call(startLive, { params }, elsewhere.professor);
  for (const person of [elsewhere.student, made.student]) await authority.call(joinLive, { params }, person);
  expect((await authority.call(disableUser, { params: { id: made.student.id } }, admin)).kind).toBe('ok');
  expect(await whoIsIn()).toEqual([made.professor.id, made.students[1]!.id].sort());
  expect(await eventsAbout(made.student)).toHaveLength(2);
  expect(await eventsAbout(elsewhere.student)).toEqual([]);
});

test('who had fallen silent before has left at his last sign of life', async () => {
  const { id } = made.student;
  await authority.call(
    heartbeats,
    { ...of(), body: { participants: [{ user_id: id, connected: true }] } },
    made.student,
  );
  await authority.database.raw(
    `update session_live_participants set joined_at = joined_at - interval '5 minutes',
       last_heartbeat_at = last_heartbeat_at - interval '2 minutes' where user_id = ?`,
    [id],
  );
  await authority.call(withdrawStudent, about(made.student), admin);
  expect(await eventsAbout(made.student)).toEqual([{ actor_id: id, detail: { user_id: id, reason: 'silent' } }]);
});

test('the media server removes him too', async () => {
  const { room_name } = await authority.database('session_lives').where({ session_id: made.sessionId }).first();
  mediaServer.enter(room_name, made.student.id, newId('PA_'));
  await authority.call(withdrawStudent, about(made.student), admin);
  while (mediaServer.sources(room_name, made.student.id) !== null) await sleep(10);
});

test('whatever comes at once, nobody is in who may not be, and nothing waits for ever', async () => {
  const [student, other] = [made.student, made.students[1]!];
  for (let round = 0; round < 12; round += 1) {
    const join = () => authority.call(joinLive, of(), student);
    const signedIn = { token: await authority.signIn(other.username) };
    const beat = { participants: made.students.map(({ id }) => ({ user_id: id, connected: true })) };
    const outcomes = await Promise.all([
      join(),
      authority.call(joinLive, of(), signedIn),
      authority.call(withdrawStudent, about(student), admin),
      authority.call(giveFloor, { ...of(), body: { user_id: other.id } }, made.professor),
      join(),
      authority.call(heartbeats, { ...of(), body: beat }, made.professor),
      round % 2 === 0 ? authority.call(disableUser, { params: { id: other.id } }, admin) : join(),
    ]);
    expect(outcomes.filter(({ kind }) => kind === 'unavailable')).toEqual([]);
    expect(await whoIsIn()).not.toContain(student.id);
    if (round % 2 === 0) expect(await whoIsIn()).not.toContain(other.id);
    await authority.call(enrolStudent, about(student), admin);
    await authority.database('users').where({ id: other.id }).update({ status: 'active' });
  }
});

import { setTimeout as sleep } from 'node:timers/promises';
import { withdrawStudent } from '@prolean/contract/administration-members.ts';
import { disableUser } from '@prolean/contract/administration-users.ts';
import { endLive, joinLive, type Live, pauseLive, setStudentMedia, startLive } from '@prolean/contract/live.ts';
import { addBan } from '@prolean/contract/live-doors.ts';
import { giveFloor, mute, raiseHand, sendMessage, takeFloor, unmute } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createKeyLocks } from '../../../platform/key-locks.ts';
import { createLogger } from '../../../platform/logger.ts';
import { type AuthorityUnderTest, startAuthority } from '../../../testing/authority-under-test.ts';
import { lineMessage, newId, post, secret } from '../../media-webhooks/testing/webhook-message.ts';
import { type RoomServiceUnderTest, startRoomService } from './testing/room-service.ts';

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

const camera = ['CAMERA'];
const everything = ['CAMERA', 'MICROPHONE', 'SCREEN_SHARE', 'SCREEN_SHARE_AUDIO'];

let made: Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
let live: Live;
const of = () => ({ params: { id: made.sessionId } });
const about = (userId: string) => ({ params: { id: made.sessionId, user_id: userId } });

/** A class that is going on, with a professor and two students connected to the media server. */
beforeEach(async () => {
  made = await authority.addClass({ students: 2 });
  const started = await authority.call(startLive, of(), made.professor);
  if (started.kind !== 'ok') throw new Error(started.kind);
  live = started.reply.live;
  for (const person of [made.professor, ...made.students]) {
    await authority.call(joinLive, { ...of(), body: {} }, person);
    await connect(person.id);
  }
  await reached(made.professor.id, everything);
  await reached(made.student.id, camera);
  await reached(made.students[1]!.id, camera);
});

/** A line to the media server, and its message about it. */
async function connect(identity: string): Promise<void> {
  const sid = newId('PA_');
  mediaServer.enter(live.room_name, identity, sid);
  const message = lineMessage('participant_joined', { room: live.room_name, identity, sid });
  expect(await post(authority.origin, message)).toMatchObject({ status: 200, changed: true });
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(10);
};

const reached = (identity: string, sources: string[] | null): Promise<void> =>
  until(() => JSON.stringify(mediaServer.sources(live.room_name, identity)) === JSON.stringify(sources));

test('what a student may send follows the floor', async () => {
  const [one, two] = [made.student.id, made.students[1]!.id];
  await authority.call(giveFloor, { ...of(), body: { user_id: one } }, made.professor);
  await reached(one, everything);
  await authority.call(giveFloor, { ...of(), body: { user_id: two } }, made.professor);
  await Promise.all([reached(one, camera), reached(two, everything)]);
  await authority.call(takeFloor, about(two), made.professor);
  await reached(two, camera);
});

test('what students may send follows what is open to all, and each one’s mute', async () => {
  const [one, two] = [made.student.id, made.students[1]!.id];
  await authority.call(setStudentMedia, { ...of(), body: { camera: true, microphone: true } }, made.professor);
  await Promise.all([one, two].map((id) => reached(id, ['CAMERA', 'MICROPHONE'])));
  await authority.call(mute, { ...of(), body: { user_id: one } }, made.professor);
  await reached(one, camera);
  expect(mediaServer.sources(live.room_name, two)).toEqual(['CAMERA', 'MICROPHONE']);
  await authority.call(mute, { ...of(), body: {} }, made.professor);
  await reached(two, camera);
  await authority.call(unmute, about(two), made.professor);
  await reached(two, ['CAMERA', 'MICROPHONE']);
});

test('nobody sends anything while it is paused', async () => {
  await authority.call(pauseLive, of(), made.professor);
  await Promise.all([made.professor, ...made.students].map(({ id }) => reached(id, [])));
  await authority.call(startLive, of(), made.professor);
  await Promise.all([reached(made.professor.id, everything), reached(made.student.id, camera)]);
});

test('a second line under the same name is held to the same rights', async () => {
  const identity = `${made.student.id}#screen`;
  await connect(identity);
  await reached(identity, camera);
  await authority.call(addBan, { ...of(), body: { user_id: made.student.id, reason: 'noise' } }, made.professor);
  await Promise.all([reached(made.student.id, null), reached(identity, null)]);
});

test('who is banned is removed, and removed again when he comes back with the token he still has', async () => {
  const { id } = made.student;
  await authority.call(addBan, { ...of(), body: { user_id: id, reason: 'noise' } }, made.professor);
  await reached(id, null);
  await connect(id);
  await reached(id, null);
});

test('who is withdrawn or disabled is removed at once', async () => {
  const admin = await authority.addPerson(made.organizationId, 'admin');
  const [one, two] = [made.student.id, made.students[1]!.id];
  expect((await authority.call(withdrawStudent, about(one), admin)).kind).toBe('ok');
  await reached(one, null);
  expect((await authority.call(disableUser, { params: { id: two } }, admin)).kind).toBe('ok');
  await reached(two, null);
  expect(mediaServer.sources(live.room_name, made.professor.id)).toEqual(everything);
});

test('who is not enrolled any more is removed at the next look', async () => {
  await authority.database('session_enrolments').where({ user_id: made.student.id }).delete();
  authority.services.live.media.reconciler!.hurry();
  await authority.services.live.media.reconciler!.look();
  await reached(made.student.id, null);
});

test('the room is closed with the live, and again if an old token opened it anew', async () => {
  await authority.call(endLive, { ...of(), body: {} }, made.professor);
  await until(() => !mediaServer.exists(live.room_name));
  await connect(made.student.id);
  await until(() => !mediaServer.exists(live.room_name));
});

test('while the media server is away everything else works, and it is told when it is back', async () => {
  mediaServer.setAway(true);
  const given = await authority.call(giveFloor, { ...of(), body: { user_id: made.student.id } }, made.professor);
  expect(given.kind).toBe('ok');
  await authority.services.live.media.follower!.idle();
  authority.services.live.media.reconciler!.hurry();
  await authority.services.live.media.reconciler!.look();
  mediaServer.setAway(false);
  expect(mediaServer.sources(live.room_name, made.student.id)).toEqual(camera);
  authority.services.live.media.reconciler!.hurry();
  await authority.services.live.media.reconciler!.look();
  await reached(made.student.id, everything);
});

test('an arrival is looked at though another process was just looking at that live', async () => {
  const { id } = made.student;
  await authority.call(addBan, { ...of(), body: { user_id: id, reason: 'noise' } }, made.professor);
  await reached(id, null);
  await authority.services.live.media.follower!.idle();
  const elsewhere = createKeyLocks({ url: authority.databaseUrl, logger: createLogger('silent', 'test') });
  await elsewhere.tryWith(`media room ${live.id}`, async () => {
    await connect(id);
    await sleep(300);
  });
  await elsewhere.close();
  await reached(id, null);
});

test('what changes nobody’s rights is not asked about', async () => {
  await authority.services.live.media.follower!.idle();
  const before = mediaServer.calls.length;
  await authority.call(raiseHand, of(), made.student);
  await authority.call(sendMessage, { ...of(), body: { text: 'Bonjour' } }, made.student);
  // Heard after those two, since what is committed is told in its order.
  await authority.call(giveFloor, { ...of(), body: { user_id: made.student.id } }, made.professor);
  await reached(made.student.id, everything);
  await authority.services.live.media.follower!.idle();
  expect(mediaServer.calls.slice(before)).toEqual(['ListParticipants', 'UpdateParticipant']);
});

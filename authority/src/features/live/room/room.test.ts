import { endLive, joinLive, leaveLive, pauseLive, setStudentMedia } from '@prolean/contract/live.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import { TokenVerifier } from 'livekit-server-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, testSettings } from '../../../testing/authority-under-test.ts';
import { reply, runningRoom } from '../testing/running-room.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

test('hands queue by time, each person has one place, and keeps it when he raises it again', async () => {
  const { by, first, second, events } = await runningRoom(authority);
  expect(reply(await by(second).hand())).toMatchObject({ position: 1, participant: { user_id: second.id } });
  expect(reply(await by(first).hand()).position).toBe(2);
  const { participant } = reply(await by(second).hand());
  expect(reply(await by(second).hand())).toMatchObject({ position: 1, participant });
  expect(reply(await by(second).noHand())).toMatchObject({ position: null, participant: { hand_raised_at: null } });
  expect(reply(await by(second).noHand()).position).toBeNull();
  expect(reply(await by(first).hand()).position).toBe(1);
  expect(await events()).toEqual(['hand_raised', 'hand_raised', 'hand_lowered']);
});

test('the floor goes from one to the next in one change, and lowers the hand of who gets it', async () => {
  const { by, professor, first, second, events, seen } = await runningRoom(authority);
  await by(second).hand();
  reply(await by(professor).floor(first));
  reply(await by(professor).floor(first));
  expect(reply(await by(professor).floor(second)).participant).toMatchObject({ has_floor: true, hand_raised_at: null });
  expect([(await seen(first))?.has_floor, (await seen(second))?.has_floor]).toEqual([false, true]);
  reply(await by(professor).noFloor(first));
  expect((await seen(second))?.has_floor).toBe(true);
  reply(await by(professor).noFloor(second));
  reply(await by(professor).noFloor(second));
  expect(await events()).toEqual([
    'hand_raised',
    'floor_given',
    'floor_taken',
    'hand_lowered',
    'floor_given',
    'floor_taken',
  ]);
});

test('fifty who give the floor at once leave one person with it', async () => {
  const { by, professor, students, sessionId } = await runningRoom(authority, 5);
  const giving = Array.from({ length: 50 }, (_, index) => by(professor).floor(students[index % 5]!));
  for (const outcome of await Promise.all(giving)) expect(outcome.kind).toBe('ok');
  const live = await authority.database('session_lives').where({ session_id: sessionId }).first();
  const holders = await authority.database('session_live_participants').where({ live_id: live.id, has_floor: true });
  expect(holders).toHaveLength(1);
});

test('the database itself refuses a second person with the floor', async () => {
  const { by, professor, first, second } = await runningRoom(authority);
  await by(professor).floor(first);
  const forced = authority
    .database('session_live_participants')
    .where({ user_id: second.id })
    .update({ has_floor: true });
  await expect(forced).rejects.toThrow(/session_live_participants_one_floor/);
});

test('leaving lowers the hand and gives the floor back', async () => {
  const { by, of, professor, first, second, seen } = await runningRoom(authority);
  await by(professor).floor(first);
  await by(second).hand();
  for (const student of [first, second]) await authority.call(leaveLive, of, student);
  for (const student of [first, second]) await authority.call(joinLive, of, student);
  expect(await seen(first)).toMatchObject({ has_floor: false, left_at: null });
  expect(await seen(second)).toMatchObject({ hand_raised_at: null });
});

test('one is muted or all are; leaving does not lift it, the floor and the professor do', async () => {
  const { by, of, professor, first, second, seen, events } = await runningRoom(authority);
  expect(reply(await by(professor).mute(first)).muted).toEqual([first.id]);
  expect(reply(await by(professor).mute(first)).muted).toEqual([]);
  expect(reply(await by(professor).mute()).muted).toEqual([second.id]);
  await authority.call(leaveLive, of, first);
  await authority.call(joinLive, of, first);
  expect((await seen(first))?.muted).toBe(true);
  reply(await by(professor).unmute(first));
  reply(await by(professor).floor(second));
  expect([(await seen(first))?.muted, (await seen(second))?.muted]).toEqual([false, false]);
  expect(await events()).toEqual(['muted', 'muted', 'left', 'joined', 'unmuted', 'unmuted', 'floor_given']);
});

test('the media token follows the floor, the mute and the pause', async () => {
  const { by, of, professor, first } = await runningRoom(authority);
  const sources = async () => {
    const { media } = reply(await authority.call(joinLive, of, first));
    const verifier = new TokenVerifier(testSettings.LIVEKIT_API_KEY, testSettings.LIVEKIT_API_SECRET);
    return (await verifier.verify(media.token)).video?.canPublishSources;
  };
  await authority.call(setStudentMedia, { ...of, body: { camera: false, microphone: true } }, professor);
  expect(await sources()).toEqual(['microphone']);
  await by(professor).mute(first);
  expect(await sources()).toEqual([]);
  await by(professor).floor(first);
  expect(await sources()).toEqual(['camera', 'microphone', 'screen_share', 'screen_share_audio']);
  await by(professor).mute(first);
  expect(await sources()).toEqual(['camera', 'screen_share', 'screen_share_audio']);
  await authority.call(pauseLive, of, professor);
  expect(await sources()).toEqual([]);
});

test('participants are shown by name and state, without e-mail or telephone', async () => {
  const { by, first, second } = await runningRoom(authority);
  const shown = reply(await by(first).look()).participants;
  expect(shown.map(({ user_id }) => user_id)).toEqual([first.id, second.id]);
  expect(JSON.stringify(shown)).not.toMatch(/@example|ZZ\d/);
});

test('after the end nothing happens in the room any more, and the chat can still be read', async () => {
  const { by, of, professor, first } = await runningRoom(authority);
  reply(await by(first).say('Merci'));
  await authority.call(endLive, of, professor);
  for (const outcome of await Promise.all([
    by(first).hand(),
    by(first).say('trop tard'),
    by(professor).floor(first),
    by(professor).noFloor(first),
    by(professor).mute(),
    by(professor).unmute(first),
  ]))
    expect(outcome).toMatchObject({ kind: 'refused', status: 409, code: 'live_not_active' });
  expect(reply(await by(first).read()).messages).toHaveLength(1);
  expect(reply(await by(first).look()).participants).toHaveLength(2);
});

test('only who is in the room acts in it, and only a professor moderates', async () => {
  const { by, of, organizationId, professor, first, second } = await runningRoom(authority);
  const stranger = await authority.addPerson(organizationId, 'student');
  const [admin, service] = [
    await authority.addPerson(organizationId, 'admin'),
    await authority.addPerson(organizationId, 'service'),
  ];
  await authority.call(leaveLive, of, second);
  const code = async (outcome: Promise<Outcome<unknown>>) => {
    const settled = await outcome;
    return settled.kind === 'refused' ? settled.code : settled.kind;
  };
  expect(await code(by(second).hand())).toBe('conflict');
  expect(await code(by(second).say('?'))).toBe('conflict');
  expect(await code(by(professor).floor(second))).toBe('not_found');
  expect(await code(by(professor).floor(professor))).toBe('not_found');
  expect(await code(by(professor).mute(stranger))).toBe('not_found');
  expect(await code(by(professor).hand())).toBe('forbidden');
  for (const act of [by(first).floor(first), by(first).noFloor(first), by(first).mute(), by(admin).mute()])
    expect(await code(act)).toBe('forbidden');
  expect(await code(by(stranger).hand())).toBe('not_enrolled');
  expect(await code(by(stranger).look())).toBe('not_enrolled');
  for (const person of [admin, service])
    for (const look of [by(person).look(), by(person).read()]) expect(await code(look)).toBe('forbidden');
});

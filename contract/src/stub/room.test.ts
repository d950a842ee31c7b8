import { expect, test } from 'vitest';
import { checkAccess, joinLive } from '../live.ts';
import {
  addBan,
  addInvite,
  liftBan,
  listBans,
  listInvites,
  lookAtInvite,
  revokeInvite,
  useInvite,
} from '../live-doors.ts';
import {
  giveFloor,
  heartbeats,
  listMessages,
  lowerHand,
  mute,
  participants,
  raiseHand,
  sendMessage,
  takeFloor,
  unmute,
} from '../live-room.ts';
import { sampleSessions, sampleUsers, stubServiceToken } from '../stub-samples.ts';
import { stubInviteToken } from './stub-room.ts';
import { asking } from './testing/asking.ts';

const { admin, professor, student, arabicStudent, otherStudent, service } = sampleUsers;
const at = '2026-03-02T09:00:00.000Z';
const entry = '0000b100-0000-4000-8000-000000000001';
const of = ({ id }: { id: string }, more: object = {}) => ({ params: { id, ...more } });
const live = of(sampleSessions.live);
const ended = of(sampleSessions.ended);
const named = ({ id, full_name }: typeof student | typeof professor) => ({ id, full_name });
const there = ({ id, full_name }: typeof student, more: object = {}) => ({
  user_id: id,
  full_name,
  role: 'student',
  joined_at: expect.stringMatching(/^20.*Z$/),
  left_at: null,
  connected: true,
  hand_raised_at: null,
  has_floor: false,
  muted: false,
  network_quality: null,
  ...more,
});

test('both enrolled students are in the room, whoever looks', async () => {
  const { ask } = await asking();
  for (const user of [professor, student, service, admin])
    expect(await ask(participants, user, live)).toEqual({ participants: [there(student), there(arabicStudent)] });
});

test('a hand goes up and down, a floor is given and taken', async () => {
  const { ask } = await asking();
  const raised = there(student, { hand_raised_at: at });
  expect(await ask(raiseHand, student, live)).toEqual({ participant: raised, position: 1 });
  expect(await ask(lowerHand, student, live)).toEqual({ participant: there(student), position: null });
  const body = { user_id: student.id };
  const floor = there(student, { has_floor: true });
  expect(await ask(giveFloor, professor, { ...live, body })).toEqual({ participant: floor });
  expect(await ask(takeFloor, professor, of(sampleSessions.live, { user_id: student.id }))).toEqual({});
  expect(await ask(giveFloor, professor, { ...live, body: { user_id: otherStudent.id } })).toBe('not_found');
});

test('everybody is muted, or one who is there', async () => {
  const { ask } = await asking();
  expect(await ask(mute, professor, { ...live, body: {} })).toEqual({ muted: [student.id, arabicStudent.id] });
  expect(await ask(mute, professor, { ...live, body: { user_id: student.id } })).toEqual({ muted: [student.id] });
  expect(await ask(mute, professor, { ...live, body: { user_id: otherStudent.id } })).toBe('not_found');
  expect(await ask(unmute, professor, of(sampleSessions.live, { user_id: student.id }))).toEqual({});
});

test('after the end nothing happens in the room, and nothing was said', async () => {
  const { ask } = await asking();
  const user = { user_id: student.id };
  expect(await ask(raiseHand, student, ended)).toBe('live_not_active');
  expect(await ask(giveFloor, professor, { ...ended, body: user })).toBe('live_not_active');
  expect(await ask(takeFloor, professor, of(sampleSessions.ended, user))).toBe('live_not_active');
  expect(await ask(mute, professor, { ...ended, body: {} })).toBe('live_not_active');
  expect(await ask(unmute, professor, of(sampleSessions.ended, user))).toBe('live_not_active');
  expect(await ask(sendMessage, student, { ...ended, body: { text: 'un' } })).toBe('live_not_active');
  for (const session of [sampleSessions.ended, sampleSessions.neverLive])
    expect(await ask(listMessages, student, of(session))).toEqual({ messages: [], next_cursor: null });
});

test('what is said is said by who says it, and the professor has greeted', async () => {
  const { ask } = await asking();
  const said = ({ id, full_name }: typeof student | typeof professor, text: string, of = sampleSessions.live) => ({
    ...{ id: entry, live_id: of.live!.id, user_id: id, full_name, text, sent_at: at },
  });
  expect(await ask(sendMessage, student, { ...live, body: { text: 'un' } })).toEqual({ message: said(student, 'un') });
  for (const session of [sampleSessions.live, sampleSessions.paused])
    expect(await ask(listMessages, student, of(session))).toEqual({
      messages: [said(professor, 'Bonjour à tous', session)],
      next_cursor: null,
    });
});

test('heartbeats are told how the live is, and that nobody is absent', async () => {
  const { ask } = await asking();
  const body = { participants: [{ user_id: student.id, connected: true }] };
  expect(await ask(heartbeats, service, { ...live, body })).toEqual({ status: 'live', absent: [] });
  expect(await ask(heartbeats, student, { ...of(sampleSessions.paused), body })).toEqual({
    status: 'paused',
    absent: [],
  });
  expect(await ask(heartbeats, service, { ...ended, body })).toBe('live_not_active');
});

test('bans and invites name whom they are for', async () => {
  const { ask } = await asking();
  const body = { user_id: student.id, reason: 'noise' };
  const made = { id: entry, user: named(student), reason: 'noise', banned_at: at, banned_by: named(professor) };
  expect(await ask(addBan, professor, { ...live, body })).toEqual({
    ban: { ...made, lifted_at: null, lifted_by: null },
  });
  expect(await ask(addBan, professor, { ...live, body: { ...body, user_id: otherStudent.id } })).toBe('not_found');
  expect(await ask(liftBan, professor, of(sampleSessions.live, { user_id: student.id }))).toEqual({});
  expect(await ask(liftBan, professor, of(sampleSessions.live, { user_id: otherStudent.id }))).toBe('not_found');
  expect(await ask(listBans, professor, live)).toEqual({ bans: [] });
  const invite = (user: typeof student | typeof arabicStudent) => ({
    ...{ id: entry, user: { id: user.id, full_name: user.full_name }, created_at: at },
    ...{ expires_at: '2026-03-02T17:00:00.000Z', last_used_at: null },
  });
  const second = { ...live, body: { user_id: arabicStudent.id } };
  expect(await ask(addInvite, professor, second)).toEqual({ invite: invite(arabicStudent), token: stubInviteToken });
  expect(await ask(listInvites, professor, live)).toEqual({ invites: [invite(student)] });
  expect(await ask(revokeInvite, professor, of(sampleSessions.live, { invite_id: entry }))).toEqual({});
  expect(await ask(revokeInvite, professor, of(sampleSessions.live, { invite_id: student.id }))).toBe('not_found');
});

test('the one link opens the sample student’s way in, another one nothing', async () => {
  const { ask } = await asking();
  const [right, wrong] = [{ body: { token: stubInviteToken } }, { body: { token: 'another' } }];
  const { id, title } = sampleSessions.live;
  const expires_at = '2026-03-02T17:00:00.000Z';
  expect(await ask(lookAtInvite, student, right)).toEqual({
    session: { id, title },
    full_name: student.full_name,
    expires_at,
  });
  const token = expect.stringContaining('student.stub');
  expect(await ask(useInvite, student, right)).toEqual({ user: student, token, permissions: [], expiresIn: 28_800 });
  for (const endpoint of [lookAtInvite, useInvite]) expect(await ask(endpoint, student, wrong)).toBe('token_invalid');
});

test('Jitsi makes the professor a moderator and lets students wait in the lobby', async () => {
  const { ask } = await asking();
  for (const [user, isModerator] of [
    [professor, true],
    [student, false],
  ] as const)
    expect(await ask(joinLive, user, { ...live, body: { media: 'jitsi' } })).toMatchObject({
      role: isModerator ? 'professor' : 'student',
      participant: { user_id: user.id, role: isModerator ? 'professor' : 'student' },
      media: {
        ...{ provider: 'jitsi', domain: 'jitsi.example', room: sampleSessions.live.live!.room_name, subject: 'Stub' },
        ...{ token: 'stub-media-token', expires_in: 600, is_moderator: isModerator },
        feature_flags: {
          'lobby-mode.enabled': !isModerator,
          'prejoinpage.enabled': false,
          'recording.enabled': isModerator,
        },
      },
    });
  expect(await ask(joinLive, student, { ...live, body: {} })).toMatchObject({
    media: { provider: 'livekit', url: 'wss://media.example', token: 'stub-media-token', expires_in: 600 },
  });
});

test('a service learns of each person why he may enter or not, however he is named', async () => {
  const { stub, ask } = await asking();
  const token = stubServiceToken;
  expect(token).not.toBe(stub.tokenOf(service));
  const reason = async (session: { id: string }, body: object) => {
    const answer = (await ask(checkAccess, service, { ...of(session), body })) as { allowed: boolean; reason: string };
    return `${answer.allowed} ${answer.reason}`;
  };
  for (const body of [
    { user_id: student.id },
    { username: student.username },
    { username: student.email },
    { cin: student.cin! },
  ])
    expect(await reason(sampleSessions.live, body)).toBe('true ok');
  const body = { user_id: student.id };
  expect(await reason(sampleSessions.paused, body)).toBe('true paused');
  expect(await reason(sampleSessions.ended, body)).toBe('false ended');
  expect(await reason(sampleSessions.neverLive, body)).toBe('false not_started');
  expect(await reason(sampleSessions.live, { user_id: professor.id })).toBe('true ok');
  expect(await reason(sampleSessions.live, { user_id: otherStudent.id })).toBe('false not_enrolled');
  expect(await reason(sampleSessions.live, { username: 'nobody' })).toBe('false unknown_user');
});

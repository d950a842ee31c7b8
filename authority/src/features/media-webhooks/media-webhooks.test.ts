import { endLive, getLive, joinLive, type Live, pauseLive, startLive } from '@prolean/contract/live.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';
import { forgeries } from './testing/forgeries.ts';
import { lineMessage, newId, post, recordingMessage, signWebhook } from './testing/webhook-message.ts';

let authority: AuthorityUnderTest;
let made: Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
let live: Live;
let joinToken: string;
beforeAll(async () => {
  authority = await startAuthority();
  made = await authority.addClass({ students: 2 });
  await authority.call(startLive, { params: { id: made.sessionId } }, made.professor);
  const joined = await authority.call(joinLive, { params: { id: made.sessionId }, body: {} }, made.student);
  if (joined.kind !== 'ok') throw new Error(joined.kind);
  live = joined.reply.live;
  joinToken = joined.reply.media.token;
});
afterAll(() => authority.close());

let body: string;
beforeEach(() => {
  body = lineMessage('participant_left', { room: live.room_name, identity: made.student.id });
});

const lines = () => authority.database('session_live_media_connections').orderBy('sid');
test.each(Object.entries(forgeries))('a message %s is refused and changes nothing', async (_, forge) => {
  const other = lineMessage('participant_left', { room: live.room_name, identity: made.students[1]!.id });
  const { authorization, sent = body } = forge({ body, other, joinToken });
  expect(await post(authority.origin, sent, { authorization })).toMatchObject({ status: 401 });
  expect(await lines()).toEqual([]);
  expect(await authority.database('media_webhooks')).toEqual([]);
});

test.each([
  ['application/json', 415, 'unsupported_media_type'],
  ['text/plain', 415, 'unsupported_media_type'],
  [undefined, 415, 'unsupported_media_type'],
])('a message of the type %s is refused', async (type, status, code) => {
  expect(await post(authority.origin, body, { authorization: signWebhook(body), 'content-type': type })).toMatchObject({
    status,
    code,
  });
});

test('a message of more than 64 kB is refused', async () => {
  const long = JSON.stringify({ event: 'room_started', id: 'x', room: { name: 'x'.repeat(70_000) } });
  expect(await post(authority.origin, long)).toMatchObject({ status: 413, code: 'payload_too_large' });
});

test.each(['', '{', 'null', '[]', '"text"', '{"event":7}', '{"event":"participant_left","participant":4}'])(
  'a signed message that makes no sense is refused: %s',
  async (text) => {
    expect(await post(authority.origin, text)).toMatchObject({ status: 400, code: 'invalid_request' });
  },
);

test('other methods are refused, and who is not configured has no such address', async () => {
  expect((await fetch(`${authority.origin}/api/webhooks/livekit`)).status).toBe(405);
  const bare = await startAuthority({ LIVEKIT_API_SECRET: undefined });
  try {
    expect(await post(bare.origin, body)).toMatchObject({ status: 404 });
  } finally {
    await bare.close();
  }
});

test.each([
  ['a room nobody knows', () => lineMessage('participant_joined', { room: 'x'.repeat(40), identity: made.student.id })],
  [
    'an event nobody knows',
    () => JSON.stringify({ event: 'solar_flare', id: newId('EV_'), room: { name: live.room_name } }),
  ],
  [
    'the room as a whole',
    () => JSON.stringify({ event: 'room_started', id: newId('EV_'), room: { name: live.room_name } }),
  ],
  ['a recorder', () => lineMessage('participant_joined', { room: live.room_name, identity: 'EG_x', kind: 'EGRESS' })],
])('a message about %s is taken and changes nothing', async (_, message) => {
  expect(await post(authority.origin, message())).toMatchObject({ status: 200, changed: false });
  expect(await lines()).toEqual([]);
});

test('a message about somebody who is no person here, or of another organization, notes nothing', async () => {
  const elsewhere = await authority.addClass();
  for (const identity of ['somebody', authority.unknownId(), elsewhere.student.id])
    expect(
      await post(authority.origin, lineMessage('participant_joined', { room: live.room_name, identity })),
    ).toMatchObject({ status: 200 });
  expect(await lines()).toEqual([]);
});

test('a message is taken in once, with or without the word Bearer, however often it comes', async () => {
  const sid = newId('PA_');
  const message = lineMessage('participant_joined', { room: live.room_name, identity: made.student.id, sid });
  const token = signWebhook(message);
  expect(await post(authority.origin, message, { authorization: `Bearer ${token}` })).toMatchObject({
    status: 200,
    changed: true,
  });
  for (const authorization of [token, `bearer ${token}`, signWebhook(message)])
    expect(await post(authority.origin, message, { authorization })).toMatchObject({ status: 200, changed: false });
  const left = lineMessage('participant_left', { room: live.room_name, identity: made.student.id, sid });
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(authority.origin, left)));
  expect(answers.filter(({ changed }) => changed)).toHaveLength(1);
  expect(await lines()).toMatchObject([{ sid, user_id: made.student.id, left_at: expect.any(Date) }]);
});

test('a recording that was added while the class went on stays, also when the professor ends it with another', async () => {
  const own = await authority.addClass();
  const call = { params: { id: own.sessionId } };
  const started = await authority.call(startLive, call, own.professor);
  if (started.kind !== 'ok') throw new Error(started.kind);
  const first = 'https://files.example.test/first.mp4';
  await post(authority.origin, recordingMessage(started.reply.live.room_name, first));
  const end = (recording_url?: string) => authority.call(endLive, { ...call, body: { recording_url } }, own.professor);
  expect(await end('https://files.example.test/second.mp4')).toMatchObject({ status: 409, code: 'conflict' });
  expect(await authority.call(getLive, call, own.professor)).toMatchObject({ reply: { live: { status: 'live' } } });
  expect(await end()).toMatchObject({ reply: { live: { status: 'ended', recording_url: first } } });
  const event = await authority.database('session_live_events').where({ kind: 'ended' }).first();
  expect(event.detail).toMatchObject({ recording_url: first });
});

test('a recording is added once, if it is on the web by https', async () => {
  const own = await authority.addClass();
  const call = { params: { id: own.sessionId } };
  await authority.call(startLive, call, own.professor);
  await authority.call(pauseLive, call, own.professor);
  const ended = await authority.call(endLive, { ...call, body: {} }, own.professor);
  if (ended.kind !== 'ok') throw new Error(ended.kind);
  const room = ended.reply.live.room_name;
  const recording = async () => {
    const outcome = await authority.call(getLive, call, own.professor);
    return outcome.kind === 'ok' ? outcome.reply.live?.recording_url : outcome.kind;
  };
  for (const url of ['http://files.example.test/a.mp4', 's3://bucket/a.mp4', 'javascript:alert(1)', '/tmp/a.mp4', ''])
    expect(await post(authority.origin, recordingMessage(room, url))).toMatchObject({ status: 200 });
  expect(await recording()).toBeNull();
  await post(authority.origin, recordingMessage(room, 'https://files.example.test/first.mp4'));
  await post(authority.origin, recordingMessage(room, 'https://files.example.test/second.mp4'));
  expect(await recording()).toBe('https://files.example.test/first.mp4');
  const seals = await authority.database('session_live_seals').where({ live_id: ended.reply.live.id });
  expect(seals).toHaveLength(2);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { endLive, joinLive, type Live, pauseLive, setStudentMedia, startLive } from '@prolean/contract/live.ts';
import { addBan } from '@prolean/contract/live-doors.ts';
import { giveFloor, mute, takeFloor } from '@prolean/contract/live-room.ts';
import { RoomServiceClient, TrackSource } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findLivekitServer, startLivekitServer } from '../../../../../scripts/lib/livekit-server.ts';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../../testing/authority-under-test.ts';
import { key, secret } from '../../media-webhooks/testing/webhook-message.ts';
import { type Line, openLine } from './testing/signalling.ts';

const found = await findLivekitServer();
if ('missing' in found)
  process.stdout.write(`Left out: the tests with a real LiveKit server, since ${found.missing}.\n`);

const { CAMERA, MICROPHONE, SCREEN_SHARE } = TrackSource;
const camera = ['CAMERA'];
const everything = ['CAMERA', 'MICROPHONE', 'SCREEN_SHARE', 'SCREEN_SHARE_AUDIO'];

describe.skipIf('missing' in found)('a real LiveKit server', () => {
  let mediaServer: Awaited<ReturnType<typeof startLivekitServer>>;
  let authority: AuthorityUnderTest;
  let admin: RoomServiceClient;
  const webhooks = createWebhookRelay(() => authority.origin);

  beforeAll(async () => {
    const { binary } = found as { binary: string };
    mediaServer = await startLivekitServer({ binary, key, secret, webhooks: [await webhooks.listen()] });
    authority = await startAuthority({
      LIVEKIT_URL: mediaServer.url,
      LIVEKIT_API_KEY: key,
      LIVEKIT_API_SECRET: secret,
    });
    await authority.services.live.media.start();
    admin = new RoomServiceClient(mediaServer.url, key, secret);
  });
  afterAll(async () => {
    await mediaServer?.stop();
    await authority?.close();
    webhooks.close();
  });

  let made: Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
  let live: Live;
  const lines: Line[] = [];
  const of = () => ({ params: { id: made.sessionId } });

  beforeEach(async () => {
    made = await authority.addClass({ students: 2 });
    const started = await authority.call(startLive, of(), made.professor);
    if (started.kind !== 'ok') throw new Error(started.kind);
    live = started.reply.live;
  });
  afterEach(() => {
    for (const line of lines.splice(0)) line.close();
  });

  const tokenOf = async (person: TestPerson): Promise<string> => {
    const joined = await authority.call(joinLive, { ...of(), body: {} }, person);
    if (joined.kind !== 'ok') throw new Error(joined.kind);
    return joined.reply.media.token;
  };

  const enter = async (person: TestPerson, more: Record<string, string> = {}): Promise<Line> => {
    const line = await openLine(mediaServer.url, await tokenOf(person), more);
    lines.push(line);
    return line;
  };

  const identities = async (): Promise<string[]> =>
    (await admin.listParticipants(live.room_name)).map(({ identity }) => identity).sort();
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await sleep(20);
  };

  test('lets people in with our tokens, into the room of the token whatever they ask for', async () => {
    const professor = await enter(made.professor);
    const student = await enter(made.student, { room: 'another-room' });
    expect([professor.joined?.room?.name, student.joined?.room?.name]).toEqual([live.room_name, live.room_name]);
    expect(student.joined?.participant?.permission).toMatchObject({
      canPublishSources: [CAMERA],
      canPublishData: false,
    });
    await until(async () => (await identities()).length === 2);
    expect(await identities()).toEqual([made.professor.id, made.student.id].sort());
  });

  test('lets nobody in with a token that was changed, or made with another secret', async () => {
    const token = await tokenOf(made.student);
    const [head, claims, signature] = token.split('.') as [string, string, string];
    const content = JSON.parse(Buffer.from(claims, 'base64url').toString());
    content.video.room = 'another-room';
    const changed = [head, Buffer.from(JSON.stringify(content)).toString('base64url'), signature].join('.');
    for (const bad of [changed, `${head}.${claims}.`, made.student.token]) {
      expect((await fetch(`${mediaServer.url}/rtc/validate?access_token=${bad}`)).status).toBe(401);
      expect((await openLine(mediaServer.url, bad)).joined).toBeNull();
    }
    expect((await fetch(`${mediaServer.url}/rtc/validate?access_token=${token}`)).status).toBe(200);
  });

  test('lets nobody manage a room with a token of ours, the professor neither', async () => {
    await enter(made.professor);
    for (const person of [made.professor, made.student]) {
      const token = await tokenOf(person);
      const asHimself = new RoomServiceClient(mediaServer.url, undefined, undefined, { token });
      for (const attempt of [
        () => asHimself.listRooms(),
        () => asHimself.listParticipants(live.room_name),
        () => asHimself.removeParticipant(live.room_name, made.professor.id),
        () => asHimself.updateParticipant(live.room_name, person.id, { permission: { canPublish: true } }),
        () => asHimself.deleteRoom(live.room_name),
      ])
        await expect(attempt()).rejects.toMatchObject({ status: 401 });
    }
  });

  test('takes from a student without the floor what is open to students, and no more', async () => {
    const line = await enter(made.student);
    expect(await line.accepted([MICROPHONE, SCREEN_SHARE], CAMERA)).toEqual([]);
    await authority.call(giveFloor, { ...of(), body: { user_id: made.student.id } }, made.professor);
    await line.permitted(made.student.id, everything);
    expect(await line.accepted([MICROPHONE, SCREEN_SHARE], CAMERA)).toEqual(['MICROPHONE', 'SCREEN_SHARE']);
    await authority.call(takeFloor, { params: { id: made.sessionId, user_id: made.student.id } }, made.professor);
    await line.permitted(made.student.id, camera);
    expect(await line.accepted([MICROPHONE, SCREEN_SHARE], CAMERA)).toEqual([]);
  });

  test('takes no sound from a student who is muted', async () => {
    await authority.call(setStudentMedia, { ...of(), body: { camera: true, microphone: true } }, made.professor);
    const line = await enter(made.student);
    expect(await line.accepted([MICROPHONE], CAMERA)).toEqual(['MICROPHONE']);
    await authority.call(mute, { ...of(), body: {} }, made.professor);
    await line.permitted(made.student.id, camera);
    expect(await line.accepted([MICROPHONE], CAMERA)).toEqual([]);
  });

  test('takes nothing from anybody while it is paused', async () => {
    const professor = await enter(made.professor);
    await authority.call(pauseLive, of(), made.professor);
    await professor.permitted(made.professor.id, []);
    await authority.call(startLive, of(), made.professor);
    await professor.permitted(made.professor.id, everything);
  });

  test('shows out who is banned, and everybody at the end', async () => {
    const [banned, other] = [await enter(made.student), await enter(made.students[1]!)];
    await until(async () => (await identities()).length === 2);
    await authority.call(addBan, { ...of(), body: { user_id: made.student.id, reason: 'noise' } }, made.professor);
    await banned.ended();
    await until(async () => (await identities()).length === 1);
    await authority.call(endLive, { ...of(), body: {} }, made.professor);
    await other.ended();
    await until(async () => (await admin.listRooms([live.room_name])).length === 0);
  });

  test('has its messages taken', async () => {
    await enter(made.student);
    await until(async () => webhooks.taken.some(({ room }) => room === live.room_name));
    expect(new Set(webhooks.taken.map(({ status }) => status))).toEqual(new Set([200]));
    expect(webhooks.taken.map(({ event }) => event)).toContain('room_started');
  });
});

/** Passes messages on to the authority, byte for byte, and keeps what came of them. */
function createWebhookRelay(origin: () => string) {
  const taken: { event: string; room: string; status: number }[] = [];
  const server = createServer(async (req, res) => {
    const body = await buffer(req);
    const response = await fetch(`${origin()}/api/webhooks/livekit`, {
      method: 'POST',
      headers: { authorization: req.headers.authorization!, 'content-type': req.headers['content-type']! },
      body: new Uint8Array(body),
    });
    const { event, room } = JSON.parse(body.toString()) as { event: string; room?: { name: string } };
    taken.push({ event, room: room?.name ?? '', status: response.status });
    res.writeHead(response.status).end();
  });
  return {
    taken,
    async listen(): Promise<string> {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    },
    close: () => server.close(),
  };
}

import { type Live, startLive } from '@prolean/contract/live.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MediaNotice } from '../../../integrations/livekit-webhooks.ts';
import { type AuthorityUnderTest, startAuthority } from '../../../testing/authority-under-test.ts';
import { computeAttendance } from '../../attendance/compute-attendance.ts';
import { newId, secret } from '../../media-webhooks/testing/webhook-message.ts';
import { proofSize } from '../testing/proof-size.ts';
import { presenceChanges } from './media-presence.ts';
import { type RoomServiceUnderTest, startRoomService } from './testing/room-service.ts';

/** Line "webhooks" of the lifecycle's tests: a trace of at most twelve messages. */
const permutations = proofSize(250, 1000);
const omissions = proofSize(100, 1000);

let mediaServer: RoomServiceUnderTest;
let authority: AuthorityUnderTest;
let made: Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
let live: Live;
/** When everybody's presence begins; the past, so that no clock has to be waited for. */
let from: number;
beforeAll(async () => {
  mediaServer = await startRoomService();
  authority = await startAuthority({ LIVEKIT_URL: mediaServer.url, LIVEKIT_API_SECRET: secret });
  made = await authority.addClass({ students: 2 });
  const started = await authority.call(startLive, { params: { id: made.sessionId } }, made.professor);
  if (started.kind !== 'ok') throw new Error(started.kind);
  live = started.reply.live;
  from = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
  await authority.database('session_lives').update({ started_at: new Date(from) });
});
afterAll(async () => {
  await authority.close();
  mediaServer.close();
});

const services = () => authority.services.live.media;
const s = (seconds: number) => seconds * 1000;

/** Nobody has been here but two students, since the beginning. */
async function beginAgain(): Promise<void> {
  await authority.database('session_live_media_connections').delete();
  await authority.database('session_live_participants').delete();
  await authority.database('session_live_participants').insert(
    made.students.map(({ id }) => ({
      organization_id: made.organizationId,
      live_id: live.id,
      user_id: id,
      role: 'student',
      joined_at: new Date(from),
    })),
  );
}

type Line = { person: number; begin: number; length: number | null };

const noticesOf = (lines: readonly Line[]): MediaNotice[] =>
  lines.flatMap(({ person, begin, length }) => {
    const joinedAt = from + s(begin);
    const line = { room: live.room_name, identity: made.students[person]!.id, sid: newId('PA_'), joinedAt };
    const joined = { ...line, id: newId('EV_'), kind: 'joined' as const, at: joinedAt };
    if (length === null) return [joined];
    return [joined, { ...line, id: newId('EV_'), kind: 'left' as const, at: joinedAt + s(length) }];
  });

const presences = async () => {
  const rows = await authority.database('session_live_participants').orderBy(['user_id', 'joined_at']);
  return rows.map(({ user_id, joined_at, left_at }) => ({
    user_id,
    from: joined_at.getTime() - from,
    to: left_at === null ? null : left_at.getTime() - from,
  }));
};

/** What the presences have to be, by the rule alone. */
const expectedOf = (lines: readonly Line[]) =>
  made.students
    .flatMap(({ id }, person) => {
      const known = [{ from: 0, to: null as number | null, hasHeartbeats: false }];
      const own = lines
        .filter((line) => line.person === person)
        .map(({ begin, length }) => ({ from: s(begin), to: length === null ? null : s(begin + length) }));
      for (const { kind, at } of presenceChanges(own, known, s(3600)))
        if (kind === 'begin') known.push({ from: at, to: null, hasHeartbeats: false });
        else known.find(({ to }) => to === null)!.to = at;
      return known.map((one) => ({ user_id: id, from: one.from, to: one.to }));
    })
    .sort((one, other) => one.user_id.localeCompare(other.user_id) || one.from - other.from);

const line = fc.record({
  person: fc.integer({ min: 0, max: 1 }),
  begin: fc.integer({ min: 0, max: 1500 }),
  length: fc.option(fc.integer({ min: 1, max: 600 })),
});
const trace = fc.array(line, { minLength: 1, maxLength: 6 });

/** What a media server also tells, and what concerns nobody here. */
const besides = (): MediaNotice[] => [
  { id: newId('EV_'), kind: 'other', room: live.room_name },
  { id: newId('EV_'), kind: 'recorded', room: live.room_name, url: 'http://files.example.test/not-secure.mp4' },
  ...noticesOf([{ person: 0, begin: 7, length: 900 }]).map((notice) => ({ ...notice, room: 'x'.repeat(40) })),
];

test('in whatever order the messages come, and however often, the presences are the same', async () => {
  await fc.assert(
    fc.asyncProperty(trace, fc.infiniteStream(fc.nat()), async (lines, chance) => {
      await beginAgain();
      const once = noticesOf(lines);
      const weigh = (notice: MediaNotice) => ({ notice, weight: chance.next().value! });
      const shuffled = [...once, ...once.slice(0, 3), ...besides()]
        .map(weigh)
        .sort((one, other) => one.weight - other.weight);
      for (const { notice } of shuffled) await services().notices.take(notice);
      await services().repair.settle(from + s(3600) + 45_000);
      expect(await presences()).toEqual(expectedOf(lines));
      expect(await services().repair.settle(from + s(3600) + 45_000)).toBe(0);
    }),
    { numRuns: permutations },
  );
}, 900_000);

test('messages that are lost are made up for by asking the media server, within a minute', async () => {
  await fc.assert(
    fc.asyncProperty(trace, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), async (lines, lost) => {
      await beginAgain();
      const notices = noticesOf(lines);
      for (const [index, notice] of notices.entries()) if (!lost[index]) await services().notices.take(notice);
      for (const { id } of made.students) mediaServer.leave(live.room_name, id);
      const there = new Set<string>();
      for (const notice of notices) {
        if (notice.kind !== 'joined' || notices.some((other) => other.kind === 'left' && other.sid === notice.sid))
          continue;
        mediaServer.enter(live.room_name, notice.identity, notice.sid, notice.joinedAt);
        there.add(notice.identity);
      }
      services().reconciler!.hurry();
      await services().reconciler!.look();
      await services().repair.settle(Date.now() + 60_000);
      const told = new Set(
        notices.flatMap((notice, index) => (notice.kind !== 'joined' || lost[index] ? [] : [notice.identity])),
      );
      // Of whom the media server told nothing, it knows nothing: he may be with another provider.
      for (const { user_id, to } of await presences())
        if (to === null && told.has(user_id)) expect([user_id, there.has(user_id)]).toEqual([user_id, true]);
      const open = (await presences()).filter(({ to }) => to === null).map(({ user_id }) => user_id);
      for (const id of there) expect(open).toContain(id);
    }),
    { numRuns: omissions },
  );
}, 900_000);

test('who was never on this media server is present all the same', async () => {
  await beginAgain();
  services().reconciler!.hurry();
  await services().reconciler!.look();
  await services().repair.settle(Date.now() + 120_000);
  expect(await presences()).toEqual(expectedOf([]));
});

test.each([
  ['before the class began', -s(5400), -s(3700), 0, 0],
  ['after now', s(7200), s(9000), 3600, 3600],
  ['left before it came', s(300), s(200), 300, 300],
])(
  'a message of a line that was there %s is taken to tell of the time in between',
  async (_, came, left, begin, end) => {
    await beginAgain();
    const line = { room: live.room_name, identity: made.student.id, sid: newId('PA_'), joinedAt: from + came };
    await services().notices.take({ ...line, id: newId('EV_'), kind: 'left', at: from + left });
    const [noted] = await authority.database('session_live_media_connections');
    // Seconds; what is told of the future happened when it was told, a while after the hour that everything else lies in.
    const seconds = (at: Date) => Math.min(3600, Math.floor((at.getTime() - from) / 1000));
    expect([noted.joined_at, noted.left_at].map(seconds)).toEqual([begin, end]);
  },
);

test('the history tells of what was repaired, so that attendance counts it', async () => {
  await beginAgain();
  const before = await authority.database('session_live_events').where({ live_id: live.id }).count().first();
  for (const notice of noticesOf([{ person: 0, begin: 0, length: 300 }])) await services().notices.take(notice);
  await services().repair.settle(from + s(3600));
  const events = await authority
    .database('session_live_events')
    .where({ live_id: live.id })
    .orderBy('number')
    .offset(Number(before!.count));
  expect(events).toMatchObject([
    { kind: 'left', at: new Date(from + s(300)), detail: { user_id: made.student.id, reason: 'silent' } },
  ]);
  const history = [
    { kind: 'joined', actor_id: made.student.id, at: from, detail: { role: 'student' } },
    ...events.map((event) => ({ ...event, at: event.at.getTime() })),
  ];
  const attendance = computeAttendance(
    [{ kind: 'started', actor_id: made.professor.id, at: from, detail: {} }, ...history],
    {
      now: from + s(3600),
      enrolled: [],
    },
  );
  expect(attendance.people[0]).toMatchObject({ user_id: made.student.id, present: s(300), still_there: false });
});

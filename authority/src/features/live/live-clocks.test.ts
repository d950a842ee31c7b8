import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AttendanceLine } from '@prolean/contract/attendance.ts';
import { endLive, getLive, joinLive, type Live, leaveLive, startLive } from '@prolean/contract/live.ts';
import { addBan, liftBan } from '@prolean/contract/live-doors.ts';
import { participants } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../../scripts/lib/postgres.ts';
import { type ServiceProcess, startService, untilReady } from '../../../../scripts/lib/service-process.ts';
import {
  type AuthorityUnderTest,
  password,
  startAuthority,
  type TestPerson,
  testSettings,
} from '../../testing/authority-under-test.ts';
import { expectOneStory } from './testing/expect-one-story.ts';

/** Line "clock" of the lifecycle's tests: processes of one authority whose clocks differ by an hour. Milliseconds. */
const hour = 3_600_000;
const clocks = { onTime: 0, ahead: hour, behind: -hour };
type Clock = keyof typeof clocks;

let beside: AuthorityUnderTest;
let folder: string;
const running: ServiceProcess[] = [];
const origins = {} as Record<Clock, string>;
beforeAll(async () => {
  beside = await startAuthority();
  folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-clocks-'));
  for (const [clock, ahead] of Object.entries(clocks)) {
    const port = await freePort();
    const settings = {
      ...testSettings,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: beside.databaseUrl,
      NODE_OPTIONS: `--import=${path.resolve(import.meta.dirname, 'testing/shifted-clock.ts')}`,
      TEST_CLOCK_AHEAD: String(ahead),
    };
    const service = startService({ name: 'authority', settings, logFile: path.join(folder, `${clock}.log`) });
    running.push(service);
    origins[clock as Clock] = `http://127.0.0.1:${port}`;
    await untilReady(service, `${origins[clock as Clock]}/api/health/ready`);
  }
});
afterAll(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await beside.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<Reply>(clock: Clock, method: string, place: string, token?: string, body?: object) {
  const response = await fetch(`${origins[clock]}/api${place}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as Reply) };
}

const now = async (): Promise<Date> =>
  (await beside.database.raw(`select date_trunc('milliseconds', clock_timestamp()) as now`)).rows[0].now;

test('processes whose clocks are an hour ahead and behind write the same times as one that is on time', async () => {
  const made = await beside.addClass({ students: 3 });
  const room = `/sessions-formation/${made.sessionId}/live`;
  const tokenOf = async (clock: Clock, username: string): Promise<string> => {
    await beside.database('sign_in_limits').delete();
    const signedIn = await ask<{ token: string }>(clock, 'POST', '/auth/login', undefined, { username, password });
    expect(signedIn.status).toBe(200);
    return signedIn.token;
  };
  for (const [clock, ahead] of Object.entries(clocks)) {
    const [, claims] = (await tokenOf(clock as Clock, made.professor.username)).split('.');
    const { iat } = JSON.parse(Buffer.from(claims!, 'base64url').toString()) as { iat: number };
    expect(Math.abs(iat * 1000 - Date.now() - ahead)).toBeLessThan(hour / 2);
  }
  // A token of the slowest clock is good everywhere; one of another would come from its future.
  const professor = await tokenOf('behind', made.professor.username);
  const students: string[] = [];
  for (const { username } of made.students) students.push(await tokenOf('behind', username));

  const began = await now();
  const order: Clock[] = ['ahead', 'behind', 'onTime', 'behind', 'ahead', 'onTime'];
  const act = async (turn: number, action: string, token: string) =>
    expect((await ask(order[turn % order.length]!, 'POST', `${room}/${action}`, token)).status).toBe(200);
  let turn = 0;
  await act(turn++, 'start', professor);
  for (const action of ['join', 'leave', 'join']) for (const token of students) await act(turn++, action, token);
  await act(turn++, 'pause', professor);
  await act(turn++, 'start', professor);
  const ended = await ask<{ live: Live }>('behind', 'POST', `${room}/end`, professor);
  const over = await now();

  const rows = await beside.database('session_live_participants').orderBy('joined_at');
  const events = await beside.database('session_live_events').orderBy('number');
  const instants = [
    ...rows.flatMap(({ joined_at, left_at }) => [joined_at, left_at]),
    ...events.flatMap(({ at, recorded_at }) => [at, recorded_at]),
    ...[ended.live.started_at, ended.live.ended_at!].map((text) => new Date(text)),
  ];
  expect(rows).toHaveLength(2 * students.length);
  // Kept in milliseconds, to the nearest one.
  for (const instant of instants)
    expect(instant >= began && instant.getTime() <= over.getTime() + 1, instant.toISOString()).toBe(true);
  const times = events.map(({ at }) => at.getTime());
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  await expectOneStory(beside.database);

  const attendance = `${room}/lives/${ended.live.id}/attendance`;
  const told: AttendanceLine[][] = [];
  for (const clock of order.slice(0, 3))
    told.push((await ask<{ lines: AttendanceLine[] }>(clock, 'GET', attendance, professor)).lines);
  expect(told[1]).toEqual(told[0]);
  expect(told[2]).toEqual(told[0]);
  for (const { user_id, intervals } of told[0]!)
    expect(intervals.map(({ from, to }) => [Date.parse(from), Date.parse(to)])).toEqual(
      rows
        .filter((row) => row.user_id === user_id && row.left_at > row.joined_at)
        .map(({ joined_at, left_at }) => [joined_at.getTime(), left_at.getTime()]),
    );
});

test('when the clock of the database is put back, nothing ends before it began and the last start is the latest live', async () => {
  const made = await beside.addClass({ students: 2 });
  const [student, other] = made.students as [TestPerson, TestPerson];
  const of = { params: { id: made.sessionId } };
  const started = await beside.call(startLive, of, made.professor);
  for (const person of [student, other]) await beside.call(joinLive, { ...of, body: {} }, person);
  const liveId = started.kind === 'ok' ? started.reply.live.id : '';
  // The rows are from before the clock was put back by an hour.
  const later = (column: string) => beside.database.raw(`?? + interval '1 hour'`, [column]);
  const putBack = async (table: string, column: string, where: object) =>
    beside
      .database(table)
      .where(where)
      .update({ [column]: later(column) });
  await putBack('session_lives', 'started_at', { id: liveId });
  await putBack('session_live_participants', 'joined_at', { live_id: liveId });

  const did = async (outcome: Promise<{ kind: string }>) => expect(await outcome).toMatchObject({ kind: 'ok' });
  await did(beside.call(leaveLive, of, student));
  await did(beside.call(joinLive, { ...of, body: {} }, student));
  const banned = { ...of, body: { user_id: other.id, reason: 'Bruit' } };
  await did(beside.call(addBan, banned, made.professor));
  await putBack('session_bans', 'banned_at', { session_id: made.sessionId });
  await did(beside.call(liftBan, { params: { id: made.sessionId, user_id: other.id } }, made.professor));
  const inside = await beside.call(participants, of, made.professor);
  const there = inside.kind === 'ok' ? inside.reply.participants.filter(({ left_at }) => left_at === null) : [];
  expect(there.map(({ user_id }) => user_id)).toEqual([student.id]);
  await putBack('session_live_participants', 'joined_at', { live_id: liveId, user_id: student.id, left_at: null });
  await did(beside.call(endLive, of, made.professor));
  const live = await beside.database('session_lives').where({ id: liveId }).first();
  for (const { joined_at, left_at } of await beside.database('session_live_participants').where({ live_id: liveId }))
    expect([joined_at <= left_at, left_at <= live.ended_at]).toEqual([true, true]);
  const again = await beside.call(startLive, of, made.professor);
  const latest = await beside.call(getLive, of, made.professor);
  expect(latest).toMatchObject({ reply: { live: again.kind === 'ok' ? { id: again.reply.live.id } : null } });
  expect(latest).toMatchObject({ reply: { live: { status: 'live' } } });
});

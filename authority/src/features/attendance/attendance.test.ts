import {
  attendance,
  attendanceCsv,
  listLives,
  liveLog,
  myAttendance,
  myLiveAttendance,
  sessionAttendance,
} from '@prolean/contract/attendance.ts';
import { endLive, joinLive, startLive } from '@prolean/contract/live.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';
import { download, pastClass, reply } from './testing/past-class.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

test('the attendance of a past class agrees with its presences, and names the absent', async () => {
  const made = await pastClass(authority);
  const { lines, seal, live } = reply(await authority.call(attendance, made.ofLive, made.professor));
  const line = (person: TestPerson) => lines.find(({ user_id }) => user_id === person.id)!;
  expect(lines).toHaveLength(3);
  expect(line(made.students[2]!)).toMatchObject({
    present: false,
    enrolled: true,
    first_join: null,
    late_seconds: null,
  });
  for (const student of made.students.slice(0, 2)) {
    const rows = await authority
      .database('session_live_participants')
      .where({ user_id: student.id })
      .orderBy('joined_at');
    const longer = rows.filter(({ joined_at, left_at }) => left_at > joined_at);
    expect(line(student).intervals).toEqual(
      longer.map(({ joined_at, left_at }) => ({ from: joined_at.toISOString(), to: left_at.toISOString() })),
    );
    expect(line(student)).toMatchObject({ last_leave: live.ended_at, left_early_seconds: 0 });
  }
  expect(seal).toMatchObject({ number: expect.any(Number), public_key: expect.stringMatching(/^[\w-]{43}$/) });
});

test('who is withdrawn or enrolled later changes nothing of a past class', async () => {
  const made = await pastClass(authority);
  const names = async () =>
    reply(await authority.call(attendance, made.ofLive, made.professor)).lines.map(({ user_id, enrolled }) => [
      user_id,
      enrolled,
    ]);
  const before = await names();
  await authority.services.catalogue.withdraw(made.sessionId, made.students[2]!.id);
  const late = await authority.addPerson(made.organizationId, 'student');
  await authority.services.catalogue.enrol(made.organizationId, made.sessionId, late.id);
  expect(await names()).toEqual(before);
});

test('past lives are listed newest first, in pages', async () => {
  const made = await pastClass(authority);
  for (let round = 0; round < 3; round += 1) {
    await authority.call(startLive, made.of, made.professor);
    await authority.call(endLive, made.of, made.professor);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 3, ...(cursor !== null && { cursor }) };
    const page: { lives: { id: string; started_at: string }[]; next_cursor: string | null } = reply(
      await authority.call(listLives, { ...made.of, query }, made.professor),
    );
    seen.push(...page.lives.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(seen).toHaveLength(4);
  expect(new Set(seen).size).toBe(4);
  expect(seen.at(-1)).toBe(made.live.id);
});

test('attendance is for its professors and for who has the permission', async () => {
  const made = await pastClass(authority);
  const elsewhere = await pastClass(authority);
  const codes = async (person: TestPerson, of = made.ofLive) => {
    const outcome = await authority.call(attendance, of, person);
    const files = await Promise.all(
      [attendanceCsv, liveLog].map((file) =>
        download(authority, file, { sessionId: of.params.id, live: { id: of.params.live_id } }, person),
      ),
    );
    return [
      outcome.kind === 'ok' ? 'ok' : outcome.kind === 'refused' && outcome.code,
      ...files.map(({ status }) => status),
    ];
  };
  expect(await codes(made.professor)).toEqual(['ok', 200, 200]);
  expect(await codes(await authority.addPerson(made.organizationId, 'assistant'))).toEqual(['ok', 200, 200]);
  expect(await codes(made.student)).toEqual(['forbidden', 403, 403]);
  expect(await codes(await authority.addPerson(made.organizationId, 'professor'))).toEqual(['not_assigned', 403, 403]);
  expect(await codes(elsewhere.professor)).toEqual(['not_found', 404, 404]);
  const mixed = { params: { id: made.sessionId, live_id: elsewhere.live.id } };
  expect(await codes(made.professor, mixed)).toEqual(['not_found', 404, 404]);
});

test('the report of a training session sums up its lives, and a student sees his own', async () => {
  const made = await pastClass(authority);
  const first = reply(await authority.call(attendance, made.ofLive, made.professor)).lines;
  await authority.call(startLive, made.of, made.professor);
  await authority.call(joinLive, made.of, made.students[2]!);
  await authority.call(endLive, made.of, made.professor);
  const report = reply(await authority.call(sessionAttendance, made.of, made.professor));
  expect(report.lives_count).toBe(2);
  const of = (person: TestPerson) => report.students.find(({ user_id }) => user_id === person.id);
  expect(report.students).toHaveLength(3);
  expect(of(made.students[2]!)).toMatchObject({ lives_expected: 2, lives_present: 1 });
  expect(of(made.students[0]!)).toMatchObject({
    lives_present: 1,
    present_seconds: first.find(({ user_id }) => user_id === made.students[0]!.id)!.present_seconds,
  });
  const own = reply(await authority.call(myAttendance, {}, made.students[2]!)).attendance;
  expect(own.map(({ present, live }) => [present, live.session_id])).toEqual([
    [true, made.sessionId],
    [false, made.sessionId],
  ]);
  expect(reply(await authority.call(myLiveAttendance, made.of, made.students[2]!)).attendance).toEqual(own);
});

import { expect, test } from 'vitest';
import { attendance, listLives, myAttendance, myLiveAttendance, sessionAttendance } from '../attendance.ts';
import { endLive } from '../live.ts';
import { sampleSessions, sampleUsers } from '../stub-samples.ts';
import { asking } from './testing/asking.ts';

const { admin, professor, student, arabicStudent, otherStudent } = sampleUsers;
const at = '2026-03-02T09:00:00.000Z';
const of = ({ id }: { id: string }) => ({ params: { id } });
const live = of(sampleSessions.live);
const ended = of(sampleSessions.ended);

const line = (user: typeof student | typeof arabicStudent, present: boolean, to: string | null) => ({
  ...{ user_id: user.id, full_name: user.full_name, cin: user.cin, enrolled: true, present },
  ...{ present_seconds: present ? 7200 : 0, paused_seconds: 0, late_seconds: present ? 0 : null },
  ...{ first_join: present ? at : null, last_leave: present ? to : null },
  left_early_seconds: present && to !== null ? 0 : null,
  intervals: present ? [{ from: at, to: to ?? '2026-03-02T11:00:00.000Z' }] : [],
});
const end = '2026-03-02T11:00:00.000Z';

test('of an ended live the first student was there throughout and the other was absent', async () => {
  const { ask } = await asking();
  const params = { id: sampleSessions.ended.id, live_id: sampleSessions.ended.live!.id };
  for (const user of [professor, admin])
    expect(await ask(attendance, user, { params })).toEqual({
      live: sampleSessions.ended.live,
      lines: [line(student, true, end), line(arabicStudent, false, end)],
      seal: null,
    });
  expect(await ask(attendance, professor, { params: { ...params, live_id: student.id } })).toBe('not_found');
  const open = { id: sampleSessions.live.id, live_id: sampleSessions.live.live!.id };
  expect(await ask(attendance, professor, { params: open })).toMatchObject({ lines: [line(student, true, null), {}] });
});

test('sums count ended lives only, without blanks', async () => {
  const { ask } = await asking();
  const sum = (user: typeof student | typeof arabicStudent, present: boolean) => {
    const { present: _, ...whole } = line(user, present, end);
    return { ...whole, late_seconds: 0, left_early_seconds: 0, lives_expected: 1, lives_present: present ? 1 : 0 };
  };
  const { students, lives_count } = (await ask(sessionAttendance, professor, ended)) as {
    students: object[];
    lives_count: number;
  };
  expect(lives_count).toBe(1);
  expect([sum(student, true), sum(arabicStudent, false)]).toMatchObject(students);
  for (const session of [sampleSessions.live, sampleSessions.neverLive])
    expect(await ask(sessionAttendance, professor, of(session))).toEqual({ lives_count: 0, students: [] });
});

const own = (user: typeof student | typeof arabicStudent, present: boolean) => {
  const {
    user_id: _id,
    full_name: _name,
    cin: _cin,
    enrolled: _enrolled,
    intervals: _intervals,
    ...rest
  } = line(user, present, end);
  return rest;
};

test('a student sees his own line of each ended live, with the live it is of', async () => {
  const { ask } = await asking();
  const { id, session_id, started_at, ended_at } = sampleSessions.ended.live!;
  const told = { id, session_id, title: sampleSessions.ended.title, started_at, ended_at };
  for (const [endpoint, question] of [
    [myAttendance, {}],
    [myLiveAttendance, ended],
  ] as const) {
    expect(await ask(endpoint, student, question)).toEqual({
      attendance: [{ ...own(student, true), live: told }],
    });
    expect(await ask(endpoint, arabicStudent, question)).toEqual({
      attendance: [{ ...own(arabicStudent, false), live: told }],
    });
  }
  expect(await ask(myAttendance, otherStudent)).toEqual({ attendance: [] });
  expect(await ask(myLiveAttendance, student, live)).toEqual({ attendance: [] });
});

test('the lives of a training session are its latest, if it had one', async () => {
  const { ask } = await asking();
  expect(await ask(listLives, professor, ended)).toEqual({ lives: [sampleSessions.ended.live], next_cursor: null });
  expect(await ask(listLives, professor, of(sampleSessions.neverLive))).toEqual({ lives: [], next_cursor: null });
  await ask(endLive, professor, { ...live, body: { recording_url: 'https://media.example/1.mp4' } });
  expect(await ask(listLives, professor, live)).toMatchObject({
    lives: [{ status: 'ended', recording_url: 'https://media.example/1.mp4', version: 2, participants_count: 0 }],
  });
});

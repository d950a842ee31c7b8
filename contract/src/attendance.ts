import { z } from 'zod';
import { nextCursor, pageQuery } from './administration.ts';
import { endpoint } from './endpoint.ts';
import { live } from './live.ts';
import { id, instant, locale, noParams, noQuery, success } from './values.ts';

const lives = '/sessions-formation/:id/live/lives';
const ofLive = z.object({ id, live_id: id });

/** For the assigned professors, and whoever has the permission attendance.read. */
const refusals = ['not_assigned', 'not_found'] as const;

/** Whole seconds. */
const seconds = z.number().int().nonnegative();

export const attendanceLine = z.object({
  user_id: id,
  full_name: z.string(),
  cin: z.string().nullable(),
  /** False for a student who was there without being enrolled at the end. */
  enrolled: z.boolean(),
  present: z.boolean(),
  /** While the class was going on; two devices count once. */
  present_seconds: seconds,
  /** There while the class was paused. */
  paused_seconds: seconds,
  first_join: instant.nullable(),
  /** Null for who was absent, and for who is still there. */
  last_leave: instant.nullable(),
  /** After the live began; null for who was absent. */
  late_seconds: seconds.nullable(),
  /** Before the live ended; null for who was absent, and while it is going on. */
  left_early_seconds: seconds.nullable(),
  intervals: z.array(z.object({ from: instant, to: instant })),
});
export type AttendanceLine = z.infer<typeof attendanceLine>;

/** The authority's signature under the history of a live. */
export const seal = z.object({
  /** How many events it covers. */
  number: z.number().int().positive(),
  /** SHA-256 of the last of them, which holds that of the one before, and so on; hexadecimal. */
  hash: z.string(),
  /** Ed25519; base64url. */
  public_key: z.string(),
  signature: z.string(),
  sealed_at: instant,
});
export type Seal = z.infer<typeof seal>;

export const listLives = endpoint({
  name: 'listLives',
  method: 'GET',
  path: lives,
  summary: 'The lives of a training session, newest first.',
  caller: 'any',
  params: z.object({ id }),
  query: pageQuery,
  body: null,
  reply: z.object({ success, lives: z.array(live), next_cursor: nextCursor }),
  repeatable: true,
  refusals,
});

export const attendance = endpoint({
  name: 'attendance',
  method: 'GET',
  path: `${lives}/:live_id/attendance`,
  summary: 'Who was there, computed from the history of the live alone.',
  caller: 'any',
  params: ofLive,
  query: noQuery,
  body: null,
  reply: z.object({
    success,
    live,
    lines: z.array(attendanceLine),
    /** Null while the live is going on. */
    seal: seal.nullable(),
  }),
  repeatable: true,
  refusals,
});

/** One person in all ended lives of a training session that expected him or that he came to. */
export const attendanceSum = z.object({
  user_id: id,
  full_name: z.string(),
  cin: z.string().nullable(),
  lives_expected: z.number().int().nonnegative(),
  lives_present: z.number().int().nonnegative(),
  present_seconds: seconds,
  paused_seconds: seconds,
  late_seconds: seconds,
  left_early_seconds: seconds,
});
export type AttendanceSum = z.infer<typeof attendanceSum>;

export const sessionAttendance = endpoint({
  name: 'sessionAttendance',
  method: 'GET',
  path: '/sessions-formation/:id/live/attendance',
  summary: 'Each student over all ended lives of a training session.',
  caller: 'any',
  params: z.object({ id }),
  query: noQuery,
  body: null,
  reply: z.object({ success, lives_count: z.number().int().nonnegative(), students: z.array(attendanceSum) }),
  repeatable: true,
  refusals,
});

/** One's own line of a live, with the live it is about. */
export const ownAttendance = attendanceLine
  .pick({ present: true, present_seconds: true, paused_seconds: true, first_join: true, last_leave: true })
  .extend({
    late_seconds: seconds.nullable(),
    left_early_seconds: seconds.nullable(),
    live: z.object({ id, session_id: id, title: z.string(), started_at: instant, ended_at: instant }),
  });
export type OwnAttendance = z.infer<typeof ownAttendance>;

const own = z.object({ success, attendance: z.array(ownAttendance) });

export const myAttendance = endpoint({
  name: 'myAttendance',
  method: 'GET',
  path: '/students/me/attendance',
  summary: "A student's own attendance at his latest ended lives, newest first, two hundred at most.",
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: null,
  reply: own,
  repeatable: true,
  refusals: [],
});

export const myLiveAttendance = endpoint({
  name: 'myLiveAttendance',
  method: 'GET',
  path: '/sessions-formation/:id/live/attendance/mine',
  summary: 'The same for one training session; also for who came by a join link.',
  caller: 'person',
  params: z.object({ id }),
  query: noQuery,
  body: null,
  reply: own,
  repeatable: true,
  refusals: ['not_assigned', 'not_enrolled', 'not_found'],
});

const download = { method: 'GET', caller: 'any', params: ofLive, refusals } as const;

/**
 * The same as a file for spreadsheets: UTF-8 with a byte order mark, separated by semicolons in French and Arabic and by commas
 * in English, as spreadsheets there expect; what could be a formula is disarmed; times are those of the organization's time
 * zone. The last column of each line signs that line and its place, so that `scripts/verify-attendance` can say which was touched.
 */
export const attendanceCsv = Object.freeze({
  ...download,
  name: 'attendanceCsv',
  path: `${lives}/:live_id/attendance.csv`,
  summary: 'The attendance as a file for spreadsheets, each line signed.',
  /** The language of Accept-Language, else the caller's own, when not given. */
  query: z.object({ locale: locale.optional() }),
});

/**
 * The history itself, as lines of JSON: first what it is about, then each event with its hash, last the seal. Whoever has it
 * can compute the attendance anew and check that nothing was changed, left out or added, without the authority.
 */
export const liveLog = Object.freeze({
  ...download,
  name: 'liveLog',
  path: `${lives}/:live_id/log.ndjson`,
  summary: 'The sealed history of a live, for checks without the authority.',
  query: noQuery,
});

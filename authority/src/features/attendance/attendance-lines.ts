import type { AttendanceLine } from '@prolean/contract/attendance.ts';
import type { LogLine, PersonRow } from './attendance-store.ts';
import type { Attendance, HistoryEvent } from './compute-attendance.ts';

const instantOf = (ms: number): string => new Date(ms).toISOString();
const secondsOf = (ms: number): number => Math.round(ms / 1000);
const secondsOrNull = (ms: number | null): number | null => (ms === null ? null : secondsOf(ms));

/** What was computed, as the contract tells it. */
export const figuresOf = (one: Attendance) => ({
  present: one.intervals.length > 0,
  present_seconds: secondsOf(one.present),
  paused_seconds: secondsOf(one.paused),
  first_join: one.intervals[0] === undefined ? null : instantOf(one.intervals[0].from),
  last_leave: one.intervals.length === 0 || one.still_there ? null : instantOf(one.intervals.at(-1)!.to),
  late_seconds: secondsOrNull(one.late),
  left_early_seconds: secondsOrNull(one.left_early),
});

export const lineOf = ({ full_name, cin }: PersonRow, one: Attendance): AttendanceLine => ({
  user_id: one.user_id,
  full_name,
  cin,
  enrolled: one.enrolled,
  ...figuresOf(one),
  intervals: one.intervals.map(({ from, to }) => ({ from: instantOf(from), to: instantOf(to) })),
});

/** An event as the computation needs it, from its line in the log. */
export const historyEventOf = ({ kind, actor_id, at, detail }: LogLine): HistoryEvent => ({
  kind,
  actor_id,
  at: Date.parse(at),
  detail: JSON.parse(detail),
});

import {
  type AttendanceLine,
  attendance,
  listLives,
  myAttendance,
  myLiveAttendance,
  type OwnAttendance,
  type Seal,
  sessionAttendance,
} from '../../attendance.ts';
import { sampleSessions, sampleUsers } from '../../stub-samples.ts';
import { example } from './example.ts';

const { student, arabicStudent } = sampleUsers;
const ended = sampleSessions.ended;
const live = ended.live!;

const present: AttendanceLine = {
  user_id: student.id,
  full_name: student.full_name,
  cin: student.cin,
  enrolled: true,
  present: true,
  present_seconds: 6528,
  paused_seconds: 540,
  first_join: '2026-03-02T09:02:11.480Z',
  last_leave: '2026-03-02T11:00:00.000Z',
  late_seconds: 131,
  left_early_seconds: 0,
  intervals: [{ from: '2026-03-02T09:02:11.480Z', to: '2026-03-02T11:00:00.000Z' }],
};

const absent: AttendanceLine = {
  user_id: arabicStudent.id,
  full_name: arabicStudent.full_name,
  cin: arabicStudent.cin,
  enrolled: true,
  present: false,
  present_seconds: 0,
  paused_seconds: 0,
  first_join: null,
  last_leave: null,
  late_seconds: null,
  left_early_seconds: null,
  intervals: [],
};

const seal: Seal = {
  number: 9,
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  public_key: 'the-public-key-in-base64url',
  signature: 'the-signature-in-base64url',
  sealed_at: live.ended_at!,
};

const own: OwnAttendance = {
  present: true,
  present_seconds: present.present_seconds,
  paused_seconds: present.paused_seconds,
  first_join: present.first_join,
  last_leave: present.last_leave,
  late_seconds: 131,
  left_early_seconds: 0,
  live: {
    id: live.id,
    session_id: ended.id,
    title: ended.title,
    started_at: live.started_at,
    ended_at: live.ended_at!,
  },
};

export const attendanceExamples = [
  example(listLives, { params: { id: ended.id }, query: { limit: 50 } }, { lives: [live], next_cursor: null }),
  example(attendance, { params: { id: ended.id, live_id: live.id } }, { live, lines: [present, absent], seal }),
  example(
    sessionAttendance,
    { params: { id: ended.id } },
    {
      lives_count: 3,
      students: [
        {
          user_id: student.id,
          full_name: student.full_name,
          cin: student.cin,
          lives_expected: 3,
          lives_present: 2,
          present_seconds: 13_380,
          paused_seconds: 540,
          late_seconds: 131,
          left_early_seconds: 0,
        },
      ],
    },
  ),
  example(myAttendance, {}, { attendance: [own] }),
  example(myLiveAttendance, { params: { id: ended.id } }, { attendance: [own] }),
];

import {
  checkAccess,
  endLive,
  getLive,
  joinLive,
  leaveLive,
  pauseLive,
  setStudentMedia,
  startLive,
} from '../../live.ts';
import { sampleEnrolments, sampleSchedule, sampleSessions, sampleUsers } from '../../stub-samples.ts';
import { mySession, mySessions, studentProfile } from '../../training-sessions.ts';
import { example } from './example.ts';
import { going, ofSession, participant, running, sampleToken } from './sample-things.ts';

const { student } = sampleUsers;
const { paused, ended, neverLive } = sampleSessions;
const livekit = {
  provider: 'livekit' as const,
  url: 'wss://media.example.org',
  token: sampleToken,
  expires_in: 600,
};
const recording_url = 'https://recordings.example.org/2026-03-02.mp4';
const ofStudent = [running, paused, neverLive];

export const trainingSessionExamples = [
  example(mySessions, {}, { sessions: [running, neverLive] }),
  example(mySession, ofSession, { session: running, students: [...(sampleEnrolments[running.id] ?? [])] }),
  example(
    studentProfile,
    {},
    {
      student,
      sessions: ofStudent,
      schedule: sampleSchedule.filter(({ session_id }) => ofStudent.some(({ id }) => id === session_id)),
    },
  ),
];

export const liveExamples = [
  example(getLive, ofSession, { live: going }),
  example(startLive, ofSession, { live: going, role: 'professor', media: livekit }),
  example(pauseLive, { params: { id: paused.id } }, { live: paused.live! }),
  example(endLive, { params: { id: ended.id }, body: { recording_url } }, { live: { ...ended.live!, recording_url } }),
  example(
    joinLive,
    { ...ofSession, body: { media: 'livekit' } },
    { live: going, role: 'student', participant, media: livekit },
  ),
  example(leaveLive, ofSession, { live: { ...going, participants_count: 1 } }),
  example(
    setStudentMedia,
    { ...ofSession, body: { camera: true, microphone: true } },
    { live: { ...going, student_media: { camera: true, microphone: true }, version: 2 } },
  ),
  example(
    checkAccess,
    { ...ofSession, body: { username: student.username } },
    { allowed: true, reason: 'ok', live: going },
  ),
];

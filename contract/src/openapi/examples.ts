import type { CallInput } from '../call-input.ts';
import type { Endpoint, ReplyContent } from '../endpoint.ts';
import { health, ready } from '../health.ts';
import { login, logout, me, renew } from '../identity.ts';
import {
  checkAccess,
  endLive,
  getLive,
  joinLive,
  type Live,
  leaveLive,
  pauseLive,
  setStudentMedia,
  startLive,
} from '../live.ts';
import { sampleEnrolments, samplePermissions, sampleSchedule, sampleSessions, sampleUsers } from '../stub-samples.ts';
import { mySession, mySessions, studentProfile } from '../training-sessions.ts';

/** One exchange: what is sent and what comes back. */
export type Example = {
  endpoint: Endpoint;
  params: Record<string, unknown>;
  query: Record<string, unknown>;
  /** Undefined where the operation takes no body. */
  body: unknown;
  reply: unknown;
};

const example = <E extends Endpoint>(endpoint: E, input: CallInput<E>, reply: ReplyContent<E>): Example => {
  const { params = {}, query = {}, body } = input as Partial<Record<'params' | 'query' | 'body', object>>;
  return {
    endpoint,
    params: params as Example['params'],
    query: query as Example['query'],
    body: body ?? (endpoint.body === null ? undefined : {}),
    reply: { success: true, ...reply },
  };
};

const { professor, student, service } = sampleUsers;
const { live: running, paused, ended, neverLive } = sampleSessions;
const ofSession = { params: { id: running.id } };
const going: Live = running.live!;
const signedIn = {
  user: professor,
  token: 'header.claims.signature',
  permissions: samplePermissions.professor,
  expiresIn: 28_800,
};
const livekit = {
  provider: 'livekit' as const,
  url: 'wss://media.example.org',
  token: 'header.claims.signature',
  expires_in: 600,
};
const participant = {
  user_id: student.id,
  full_name: student.full_name,
  role: 'student' as const,
  joined_at: '2026-03-02T09:02:11.480Z',
  left_at: null,
  connected: true,
  hand_raised_at: null,
  has_floor: false,
  muted: false,
  network_quality: null,
};
const ofStudent = [running, paused, neverLive];

/** An example of every operation, made of the people and training sessions that the stub authority knows. */
export const examples: readonly Example[] = [
  example(login, { body: { username: professor.username, password: 'three random words' } }, signedIn),
  example(me, {}, { user: service, permissions: samplePermissions.service }),
  example(renew, {}, signedIn),
  example(logout, {}, {}),
  example(mySessions, {}, { sessions: [running, neverLive] }),
  example(
    mySession,
    { params: { id: running.id } },
    { session: running, students: [...(sampleEnrolments[running.id] ?? [])] },
  ),
  example(
    studentProfile,
    {},
    {
      student,
      sessions: ofStudent,
      schedule: sampleSchedule.filter(({ session_id }) => ofStudent.some(({ id }) => id === session_id)),
    },
  ),
  example(getLive, ofSession, { live: going }),
  example(startLive, ofSession, { live: going, role: 'professor', media: livekit }),
  example(pauseLive, { params: { id: paused.id } }, { live: paused.live! }),
  example(
    endLive,
    { params: { id: ended.id }, body: { recording_url: 'https://recordings.example.org/2026-03-02.mp4' } },
    { live: { ...ended.live!, recording_url: 'https://recordings.example.org/2026-03-02.mp4' } },
  ),
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
  example(health, {}, { status: 'up' }),
  example(ready, {}, { status: 'ready' }),
];

/** Throws for an endpoint without an example. */
export function exampleOf(endpoint: Endpoint): Example {
  const found = examples.find((one) => one.endpoint === endpoint);
  if (found === undefined) throw new Error(`${endpoint.name} has no example in openapi/examples.ts`);
  return found;
}

import type { User } from '../identity.ts';
import type { Live, StudentMedia } from '../live.ts';
import {
  sampleEnrolments,
  samplePermissions,
  sampleSchedule,
  sampleSessions,
  sampleUsers,
  stubPassword,
} from '../stub-samples.ts';
import type { TrainingSession } from '../training-sessions.ts';
import { accountReplies } from './stub-account.ts';
import { administrationReplies } from './stub-administration.ts';
import { attendanceReplies } from './stub-attendance.ts';
import { createStubLives } from './stub-lives.ts';
import { refuse } from './stub-refusal.ts';
import { roomReplies } from './stub-room.ts';
import type { StubTokens } from './stub-tokens.ts';

/** What a sample reply is made from: checked parameters and body, and whose token it was. */
export type StubRequest = {
  params: Record<string, unknown>;
  body: Record<string, unknown>;
  user: User;
  token: string;
};

const allUsers: readonly User[] = Object.values(sampleUsers);
const allSessions: readonly TrainingSession[] = Object.values(sampleSessions);

const isAssigned = (user: User, session: TrainingSession) => session.professors.some(({ id }) => id === user.id);
const isEnrolled = (user: User, session: TrainingSession) =>
  sampleEnrolments[session.id]?.some(({ id }) => id === user.id) ?? false;
const answersTo = (name: unknown, { username, email, cin }: User) =>
  typeof name === 'string' && [username, email, cin].includes(name);

const sessionOf = ({ params }: StubRequest): TrainingSession =>
  allSessions.find(({ id }) => id === params.id) ?? refuse('not_found');
const assigned = (request: StubRequest): TrainingSession => {
  const session = sessionOf(request);
  return isAssigned(request.user, session) ? session : refuse('not_assigned');
};
const member = (request: StubRequest): TrainingSession => {
  const session = sessionOf(request);
  if (isAssigned(request.user, session) || isEnrolled(request.user, session)) return session;
  return refuse(request.user.role === 'professor' ? 'not_assigned' : 'not_enrolled');
};

const livekit = {
  provider: 'livekit',
  url: 'wss://media.example',
  token: 'stub-media-token',
  expires_in: 600,
} as const;
const jitsi = (live: Live, isModerator: boolean) => ({
  provider: 'jitsi',
  domain: 'jitsi.example',
  room: live.room_name,
  subject: 'Stub',
  token: 'stub-media-token',
  expires_in: 600,
  is_moderator: isModerator,
  feature_flags: {
    'lobby-mode.enabled': !isModerator,
    'prejoinpage.enabled': false,
    'recording.enabled': isModerator,
  },
});
const presence = ({ id, full_name }: User, role: string) => ({
  user_id: id,
  full_name,
  role,
  joined_at: new Date().toISOString(),
  left_at: null,
  connected: true,
  hand_raised_at: null,
  has_floor: false,
  muted: false,
  network_quality: null,
});

const identityReplies = (tokens: StubTokens) => {
  const signedIn = (user: User) => {
    const permissions = samplePermissions[user.role];
    return { user, token: tokens.issue(user), permissions, expiresIn: 28_800 };
  };
  return {
    login: ({ body }: StubRequest) => {
      const user = allUsers.find((one) => answersTo(body.username, one));
      return user !== undefined && body.password === stubPassword ? signedIn(user) : refuse('invalid_credentials');
    },
    me: ({ user }: StubRequest) => ({ user, permissions: samplePermissions[user.role] }),
    renew: ({ user }: StubRequest) => signedIn(user),
    logout: ({ token }: StubRequest) => {
      tokens.revoke(token);
      return {};
    },
  };
};

const liveReplies = (lives: ReturnType<typeof createStubLives>) => ({
  getLive: (request: StubRequest) => ({
    live: lives.latest(request.user.role === 'service' ? sessionOf(request) : member(request)),
  }),
  startLive: (request: StubRequest) => ({
    live: lives.start(assigned(request), request.user),
    role: 'professor',
    media: livekit,
  }),
  pauseLive: (request: StubRequest) => ({ live: lives.pause(assigned(request)) }),
  endLive: (request: StubRequest) => ({
    live: lives.end(assigned(request), (request.body.recording_url as string | undefined) ?? null),
  }),
  joinLive: (request: StubRequest) => {
    const session = member(request);
    const live = lives.active(session);
    const role = isAssigned(request.user, session) ? 'professor' : 'student';
    const media = request.body.media === 'jitsi' ? jitsi(live, role === 'professor') : livekit;
    return { live, role, participant: presence(request.user, role), media };
  },
  leaveLive: (request: StubRequest) => ({ live: lives.latest(member(request)) }),
  setStudentMedia: (request: StubRequest) => ({
    live: lives.setStudentMedia(assigned(request), request.body as StudentMedia),
  }),
  checkAccess: (request: StubRequest) => {
    const session = sessionOf(request);
    const live = lives.latest(session);
    const { user_id, username, cin } = request.body;
    const user = allUsers.find((one) => one.id === user_id || answersTo(username ?? cin, one));
    if (user === undefined) return { allowed: false, reason: 'unknown_user', live };
    if (!isAssigned(user, session) && !isEnrolled(user, session))
      return { allowed: false, reason: 'not_enrolled', live };
    const reason = live === null ? 'not_started' : { live: 'ok', paused: 'paused', ended: 'ended' }[live.status];
    return { allowed: reason === 'ok' || reason === 'paused', reason, live };
  },
});

/** Replies as the real authority would give them for the sample people and training sessions, by the endpoint's name. */
export const createSampleReplies = (tokens: StubTokens): Record<string, (request: StubRequest) => unknown> => {
  const lives = createStubLives(allSessions);
  const now = (session: TrainingSession) => ({ ...session, live: lives.latest(session) });
  return {
    ...identityReplies(tokens),
    ...accountReplies(tokens),
    ...administrationReplies,
    ...liveReplies(lives),
    ...attendanceReplies({ latest: lives.latest, sessionOf, assigned, member }),
    ...roomReplies({ tokens, lives, sessionOf, assigned, member, presence }),
    mySessions: ({ user }) => ({ sessions: allSessions.filter((session) => isAssigned(user, session)).map(now) }),
    mySession: (request) => {
      const session = assigned(request);
      return { session: now(session), students: sampleEnrolments[session.id] };
    },
    studentProfile: ({ user }) => {
      if (user.role !== 'student') return refuse('forbidden');
      const sessions = allSessions.filter((session) => isEnrolled(user, session)).map(now);
      const schedule = sampleSchedule.filter(({ session_id }) => sessions.some(({ id }) => id === session_id));
      return { student: user, sessions, schedule };
    },
    health: () => ({ status: 'up' }),
    ready: () => ({ status: 'ready' }),
  };
};

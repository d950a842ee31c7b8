import type { User } from '../identity.ts';
import type { Participant } from '../live.ts';
import { sampleEnrolments, sampleSessions, sampleUsers } from '../stub-samples.ts';
import type { TrainingSession } from '../training-sessions.ts';
import type { createStubLives } from './stub-lives.ts';
import { refuse } from './stub-refusal.ts';
import type { StubRequest } from './stub-replies.ts';
import type { StubTokens } from './stub-tokens.ts';

type Surroundings = {
  tokens: StubTokens;
  lives: ReturnType<typeof createStubLives>;
  sessionOf: (request: StubRequest) => TrainingSession;
  assigned: (request: StubRequest) => TrainingSession;
  member: (request: StubRequest) => TrainingSession;
  presence: (user: User, role: string) => object;
};

/** Opens the sample student's link. */
export const stubInviteToken = 'stub-invite-token';

const at = '2026-03-02T09:00:00.000Z';
const entryId = '0000b100-0000-4000-8000-000000000001';
const named = ({ id, full_name }: User) => ({ id, full_name });

/** What happens inside a live, as if its professor and both enrolled students were there; nothing of it is kept. */
export const roomReplies = ({ tokens, lives, sessionOf, assigned, member, presence }: Surroundings) => {
  const studentsOf = (session: TrainingSession) =>
    Object.values(sampleUsers).filter((user) => sampleEnrolments[session.id]?.some(({ id }) => id === user.id));
  const enrolled = (session: TrainingSession, userId: unknown): User =>
    studentsOf(session).find(({ id }) => id === userId) ?? refuse('not_found');
  const of = (user: User, changes: Partial<Participant> = {}) => ({ ...presence(user, 'student'), ...changes });

  const active = (session: TrainingSession): TrainingSession => {
    lives.active(session);
    return session;
  };
  const student = (request: StubRequest): User => {
    active(member(request));
    return request.user.role === 'student' ? request.user : refuse('forbidden');
  };
  const visible = (request: StubRequest): TrainingSession =>
    request.user.role === 'service' || request.user.role === 'admin' ? sessionOf(request) : member(request);
  const message = (session: TrainingSession, user: User, text: string) => ({
    id: entryId,
    live_id: lives.active(session).id,
    ...{ user_id: user.id, full_name: user.full_name, text, sent_at: at },
  });
  const ban = (user: User, reason: string) => ({
    id: entryId,
    user: named(user),
    reason,
    banned_at: at,
    banned_by: named(sampleUsers.professor),
    lifted_at: null,
    lifted_by: null,
  });
  const invite = (user: User) => ({
    id: entryId,
    user: named(user),
    created_at: at,
    expires_at: '2026-03-02T17:00:00.000Z',
    last_used_at: null,
  });

  return {
    heartbeats: (request: StubRequest) => ({ status: lives.active(visible(request)).status, absent: [] }),
    participants: (request: StubRequest) => ({ participants: studentsOf(visible(request)).map((user) => of(user)) }),
    raiseHand: (request: StubRequest) => ({ participant: of(student(request), { hand_raised_at: at }), position: 1 }),
    lowerHand: (request: StubRequest) => ({ participant: of(student(request)), position: null }),
    giveFloor: (request: StubRequest) => ({
      participant: of(enrolled(active(assigned(request)), request.body.user_id), { has_floor: true }),
    }),
    takeFloor: (request: StubRequest) => ({ ...(active(assigned(request)) && {}) }),
    mute: (request: StubRequest) => {
      const session = active(assigned(request));
      const { user_id } = request.body;
      const muted = user_id === undefined ? studentsOf(session) : [enrolled(session, user_id)];
      return { muted: muted.map(({ id }) => id) };
    },
    unmute: (request: StubRequest) => ({ ...(active(assigned(request)) && {}) }),
    sendMessage: (request: StubRequest) => ({
      message: message(member(request), request.user, String(request.body.text)),
    }),
    listMessages: (request: StubRequest) => {
      const session = member(request);
      const live = lives.latest(session);
      const messages =
        live === null || live.status === 'ended' ? [] : [message(session, sampleUsers.professor, 'Bonjour à tous')];
      return { messages, next_cursor: null };
    },
    addBan: (request: StubRequest) => ({
      ban: ban(enrolled(assigned(request), request.body.user_id), String(request.body.reason)),
    }),
    liftBan: (request: StubRequest) => ({ ...(enrolled(assigned(request), request.params.user_id) && {}) }),
    listBans: (request: StubRequest) => ({ ...(assigned(request) && { bans: [] }) }),
    addInvite: (request: StubRequest) => ({
      invite: invite(enrolled(assigned(request), request.body.user_id)),
      token: stubInviteToken,
    }),
    listInvites: (request: StubRequest) => ({ invites: [invite(studentsOf(assigned(request))[0]!)] }),
    revokeInvite: (request: StubRequest) =>
      assigned(request) && request.params.invite_id === entryId ? {} : refuse('not_found'),
    lookAtInvite: ({ body }: StubRequest) =>
      body.token === stubInviteToken
        ? {
            session: { id: sampleSessions.live.id, title: sampleSessions.live.title },
            full_name: sampleUsers.student.full_name,
            expires_at: invite(sampleUsers.student).expires_at,
          }
        : refuse('token_invalid'),
    useInvite: ({ body }: StubRequest) =>
      body.token === stubInviteToken
        ? { user: sampleUsers.student, token: tokens.issue(sampleUsers.student), permissions: [], expiresIn: 28_800 }
        : refuse('token_invalid'),
  };
};

import type { Live } from '../live.ts';
import { sampleEnrolments, sampleSessions } from '../stub-samples.ts';
import type { TrainingSession } from '../training-sessions.ts';
import { refuse } from './stub-refusal.ts';
import type { StubRequest } from './stub-replies.ts';

type Surroundings = {
  latest: (session: TrainingSession) => Live | null;
  sessionOf: (request: StubRequest) => TrainingSession;
  assigned: (request: StubRequest) => TrainingSession;
  member: (request: StubRequest) => TrainingSession;
};

/** The first enrolled student was there from begin to end, all others were absent. */
export const attendanceReplies = ({ latest, sessionOf, assigned, member }: Surroundings) => {
  const readable = (request: StubRequest): TrainingSession =>
    ['admin', 'assistant'].includes(request.user.role) ? sessionOf(request) : assigned(request);
  const lines = (session: TrainingSession, live: Live) =>
    (sampleEnrolments[session.id] ?? []).map(({ id, full_name, cin }, index) => {
      const present = index === 0;
      const to = live.ended_at ?? '2026-03-02T11:00:00.000Z';
      return {
        ...{ user_id: id, full_name, cin, enrolled: true, present },
        present_seconds: present ? 7200 : 0,
        paused_seconds: 0,
        first_join: present ? live.started_at : null,
        last_leave: present ? live.ended_at : null,
        late_seconds: present ? 0 : null,
        left_early_seconds: present && live.ended_at !== null ? 0 : null,
        intervals: present ? [{ from: live.started_at, to }] : [],
      };
    });

  const ownLines = (request: StubRequest, sessions: readonly TrainingSession[]) =>
    sessions.flatMap((session) => {
      const live = latest(session);
      const line = live === null ? undefined : lines(session, live).find(({ user_id }) => user_id === request.user.id);
      if (live?.status !== 'ended' || line === undefined) return [];
      const { id, session_id, started_at, ended_at } = live;
      return [{ ...line, live: { id, session_id, title: session.title, started_at, ended_at } }];
    });
  const student = (request: StubRequest): StubRequest =>
    request.user.role === 'student' ? request : refuse('forbidden');

  return {
    sessionAttendance: (request: StubRequest) => {
      const session = readable(request);
      const live = latest(session);
      if (live?.status !== 'ended') return { lives_count: 0, students: [] };
      const students = lines(session, live).map(({ present, late_seconds, left_early_seconds, ...line }) => ({
        ...line,
        late_seconds: late_seconds ?? 0,
        left_early_seconds: left_early_seconds ?? 0,
        lives_expected: 1,
        lives_present: present ? 1 : 0,
      }));
      return { lives_count: 1, students };
    },
    myAttendance: (request: StubRequest) => ({
      attendance: ownLines(student(request), Object.values(sampleSessions)),
    }),
    myLiveAttendance: (request: StubRequest) => ({ attendance: ownLines(student(request), [member(request)]) }),
    listLives: (request: StubRequest) => ({
      lives: [latest(readable(request))].filter((live) => live !== null),
      next_cursor: null,
    }),
    attendance: (request: StubRequest) => {
      const session = readable(request);
      const live = latest(session);
      if (live?.id !== request.params.live_id) return refuse('not_found');
      return { live, lines: lines(session, live as Live), seal: null };
    },
  };
};

import { randomUUID } from 'node:crypto';
import type { Code } from '../codes.ts';
import type { User } from '../identity.ts';
import type { Live, StudentMedia } from '../live.ts';
import type { TrainingSession } from '../training-sessions.ts';
import { refuse } from './stub-refusal.ts';

const instantNow = () => new Date().toISOString();

/** The lives of the sample training sessions, which really go through the contract's lifecycle. */
export const createStubLives = (sessions: readonly TrainingSession[]) => {
  const lives = new Map<string, Live | null>(sessions.map(({ id, live }) => [id, live]));

  const latest = (session: TrainingSession): Live | null => lives.get(session.id) ?? null;
  const liveIn = (session: TrainingSession, states: Live['status'][], otherwise: Code): Live => {
    const live = latest(session);
    return live !== null && states.includes(live.status) ? live : refuse(otherwise);
  };
  const change = (live: Live, changes: Partial<Live>): Live => {
    const changed = { ...live, ...changes, version: live.version + 1 };
    lives.set(live.session_id, changed);
    return changed;
  };
  const begin = (session: TrainingSession, { id, full_name }: User): Live => {
    const begun: Live = {
      id: randomUUID(),
      session_id: session.id,
      room_name: randomUUID(),
      status: 'live',
      started_at: instantNow(),
      paused_at: null,
      ended_at: null,
      started_by: { id, full_name },
      recording_url: null,
      student_media: { camera: true, microphone: false },
      version: 1,
      participants_count: 0,
    };
    lives.set(session.id, begun);
    return begun;
  };

  return {
    latest,
    /** The live that people can be in, or the refusal `live_not_active`. */
    active: (session: TrainingSession): Live => liveIn(session, ['live', 'paused'], 'live_not_active'),
    start: (session: TrainingSession, user: User): Live => {
      const live = latest(session);
      if (live === null || live.status === 'ended') return begin(session, user);
      return live.status === 'live' ? live : change(live, { status: 'live', paused_at: null });
    },
    pause: (session: TrainingSession): Live => {
      const live = liveIn(session, ['live', 'paused'], 'invalid_transition');
      return live.status === 'paused' ? live : change(live, { status: 'paused', paused_at: instantNow() });
    },
    end: (session: TrainingSession, recording_url: string | null): Live => {
      const live = liveIn(session, ['live', 'paused', 'ended'], 'invalid_transition');
      if (live.status === 'ended') return live;
      return change(live, { status: 'ended', ended_at: instantNow(), recording_url, participants_count: 0 });
    },
    setStudentMedia: (session: TrainingSession, student_media: StudentMedia): Live =>
      change(liveIn(session, ['live', 'paused'], 'live_not_active'), { student_media }),
  };
};

import { type Cast, type Member, members } from './cast.ts';
import { type Classroom, createClassroom, type Rooms } from './classroom.ts';
import type { Conversation } from './conversation.ts';
import type { Answer, Probe } from './probe.ts';
import { LeftOut, type Need } from './rule.ts';

/** The first start of the run, which tells whether lives can be started at all. */
export type FirstStart = { neverStartedBefore: boolean; answer: Answer };

/** What every rule is given. */
export type Context = {
  probe: Probe;
  cast: Cast;
  rooms: Rooms;
  conversation: Conversation;
  /** Where lives are started. Throws when there is none, so only for rules that need `classroom`. */
  classroom(): Classroom;
  firstStart: FirstStart | null;
  /** A password for an account of the run's own; like all others it is kept out of the report. */
  newPassword(): string;
};

export const createContext = (
  parts: Pick<Context, 'probe' | 'cast' | 'rooms' | 'conversation' | 'newPassword'>,
): Context => ({
  ...parts,
  firstStart: null,
  classroom: () => {
    if (parts.rooms.classroom === null) throw new LeftOut('there is no training session to start a live in');
    return createClassroom(parts.probe, parts.cast, parts.rooms.classroom.id);
  },
});

const noRoom: Record<'session' | 'classroom' | 'neverStarted' | 'spareSession', string> = {
  session: 'the student is enrolled in no training session of the professor',
  classroom: 'the professor and the student share no training session without an open live',
  neverStarted: 'the professor and the student share no training session that never had a live',
  spareSession: 'the professor and the student share no second training session without an open live',
};

const noLive = ({ firstStart }: Context): string | null => {
  if (firstStart === null) return 'no live was started';
  const { status, code } = firstStart.answer;
  return status === 200 ? null : `the authority starts no live: ${status} ${code ?? ''}`.trim();
};

/** Why a rule with this need can't be checked here; null when it can. */
export const missing = (context: Context, need: Need): string | null => {
  if (need === 'live') return noLive(context);
  if (need in noRoom) {
    const room = need as keyof typeof noRoom;
    return context.rooms[room] === null ? noRoom[room] : null;
  }
  const member = need as Exclude<Member, 'professor' | 'student'>;
  return context.cast[member] === null ? `no ${members[member].option} was given` : null;
};

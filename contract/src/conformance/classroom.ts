import type { Endpoint } from '../endpoint.ts';
import { endLive, getLive, joinLive, type Live, leaveLive, pauseLive, setStudentMedia, startLive } from '../live.ts';
import { mySessions, studentProfile, type TrainingSession } from '../training-sessions.ts';
import type { Cast, Person } from './cast.ts';
import type { Findings } from './findings.ts';
import type { Answer, Probe } from './probe.ts';

/** The training sessions a run works with, all of them taught by the professor and attended by the student. */
export type Rooms = {
  session: TrainingSession | null;
  classroom: TrainingSession | null;
  neverStarted: TrainingSession | null;
  spareSession: TrainingSession | null;
};

const sessionsIn = (answer: Answer): TrainingSession[] => {
  const { sessions } = (answer.body ?? {}) as { sessions?: unknown };
  return answer.status === 200 && Array.isArray(sessions) ? (sessions as TrainingSession[]) : [];
};

const isClosed = ({ live }: TrainingSession): boolean => live === null || live.status === 'ended';

const attendedBy = async (probe: Probe, person: Person | null): Promise<TrainingSession[]> =>
  person === null ? [] : sessionsIn(await probe.ask(studentProfile, { as: person }));

const taughtBy = async (probe: Probe, person: Person): Promise<TrainingSession[]> =>
  sessionsIn(await probe.ask(mySessions, { as: person }));

/** Sessions nobody else of the cast belongs to come first, then those that had a live: a never started one can be used only once. */
const byPreference = (cast: Cast, others: ReadonlySet<string>) => {
  const rank = ({ id, professors, live, status }: TrainingSession): number =>
    (others.has(id) ? 8 : 0) +
    (professors?.some((professor) => professor.id === cast.otherProfessor?.user.id) ? 4 : 0) +
    (live === null ? 2 : 0) +
    (status === 'running' ? 0 : 1);
  return (one: TrainingSession, other: TrainingSession) => rank(one) - rank(other);
};

export const findRooms = async (probe: Probe, cast: Cast): Promise<Rooms> => {
  const taught = new Set((await taughtBy(probe, cast.professor)).map(({ id }) => id));
  const isTaught = ({ id, professors }: TrainingSession) =>
    taught.has(id) || professors?.some((professor) => professor.id === cast.professor.user.id);
  const common = (await attendedBy(probe, cast.student)).filter(isTaught);
  const others = new Set((await attendedBy(probe, cast.otherStudent)).map(({ id }) => id));
  const closed = common.filter(isClosed).sort(byPreference(cast, others));
  const [classroom = null] = closed;
  const besides = closed.filter((session) => session !== classroom);
  return {
    session: classroom ?? common[0] ?? null,
    classroom,
    neverStarted: [...besides, ...closed].find(({ live }) => live === null) ?? null,
    spareSession: besides[0] ?? null,
  };
};

export type Action = 'start' | 'pause' | 'end' | 'join' | 'leave' | 'student-media';

export const endpointOf: Record<Action, Endpoint> = {
  start: startLive,
  pause: pauseLive,
  end: endLive,
  join: joinLive,
  leave: leaveLive,
  'student-media': setStudentMedia,
};

/** One training session in which lives are started: the steps rules are made of. */
export const createClassroom = (probe: Probe, cast: Cast, sessionId: string) => {
  const act = (action: Action, as: Person = cast.professor, body?: unknown): Promise<Answer> =>
    probe.ask(endpointOf[action], { id: sessionId, as, ...(body !== undefined && { body }) });

  const latest = async (findings: Findings): Promise<Live | null> =>
    findings.reply(getLive, await probe.ask(getLive, { id: sessionId, as: cast.professor })).live;

  const mustAct = async (findings: Findings, action: Action, as: Person = cast.professor, body?: unknown) =>
    findings.reply(endpointOf[action] as typeof joinLive, await act(action, as, body)) as { live: Live };

  /** Brings the latest live into a state, by as few steps as it takes. */
  const bring = async (findings: Findings, state: Live['status']): Promise<Live> => {
    const live = await latest(findings);
    if (live?.status === state) return live;
    if (state === 'live' || live === null || live.status === 'ended') await mustAct(findings, 'start');
    if (state === 'paused') await mustAct(findings, 'pause');
    if (state === 'ended') await mustAct(findings, 'end');
    return (await latest(findings))!;
  };

  return {
    sessionId,
    act,
    mustAct,
    latest,
    bring,
    /** A live nobody has been in. */
    async fresh(findings: Findings): Promise<Live> {
      await bring(findings, 'ended');
      return (await mustAct(findings, 'start')).live;
    },
  };
};

export type Classroom = ReturnType<typeof createClassroom>;

import type { Live } from '@prolean/contract/live.ts';
import type { TrainingSession } from '@prolean/contract/training-sessions.ts';
import type { Caller } from '../../platform/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import { forbidden } from '../../platform/refusal.ts';
import type { MembershipService } from './membership-service.ts';
import type { TrainingSessionsStore, TrainingSessionWithoutLive } from './training-sessions-store.ts';

/** What this feature needs of the live feature: the latest live of each training session that ever had one. */
type LatestLives = (sessionIds: readonly string[]) => Promise<Map<string, Live>>;

export function createTrainingSessionsService(dependencies: {
  store: TrainingSessionsStore;
  membership: MembershipService;
  latestLives: LatestLives;
  clock: Clock;
}) {
  const { store, membership, latestLives, clock } = dependencies;

  const withLives = async (sessions: TrainingSessionWithoutLive[]): Promise<TrainingSession[]> => {
    const lives = await latestLives(sessions.map(({ id }) => id));
    return sessions.map((session) => ({ ...session, live: lives.get(session.id) ?? null }));
  };

  return {
    /** A professor's own: the assignment is all it takes, no permission. */
    async ofProfessor({ user }: Caller): Promise<TrainingSession[]> {
      if (user.role !== 'professor') throw forbidden();
      return withLives(await store.ofProfessor(user.id));
    },

    async oneOfProfessor(caller: Caller, sessionId: string) {
      await membership.requireProfessor(caller, sessionId);
      const [found, students] = await Promise.all([store.find(sessionId), store.studentsOf(sessionId)]);
      const [session] = await withLives(found === null ? [] : [found]);
      return { session: session!, students };
    },

    async profileOf({ user }: Caller) {
      if (user.role !== 'student') throw forbidden();
      const sessions = await store.ofStudent(user.id);
      const ids = sessions.map(({ id }) => id);
      const [schedule, withTheirLives] = await Promise.all([
        store.upcomingSeances(ids, new Date(clock())),
        withLives(sessions),
      ]);
      return { student: user, sessions: withTheirLives, schedule };
    },
  };
}

export type TrainingSessionsService = ReturnType<typeof createTrainingSessionsService>;

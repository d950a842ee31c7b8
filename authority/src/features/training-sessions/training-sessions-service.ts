import type { Live } from '@prolean/contract/live.ts';
import type { TrainingSession } from '@prolean/contract/training-sessions.ts';
import { z } from 'zod';
import type { Caller } from '../../platform/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import { type PageQuery, pageOf, placeOf } from '../../platform/page.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { forbidden, notFound } from '../../platform/refusal.ts';
import type { MembershipService } from './membership-service.ts';
import {
  createTrainingSessionsStore,
  type SessionFilter,
  type TrainingSessionsStore,
  type TrainingSessionWithoutLive,
} from './training-sessions-store.ts';

/** What this feature needs of the live feature: the latest live of each training session that ever had one. */
type LatestLives = (sessionIds: readonly string[]) => Promise<Map<string, Live>>;

const shape = [z.iso.date(), z.uuid()];

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

  const oneOf = async (organizationId: string, id: string): Promise<TrainingSession> => {
    const session = await store.findOf(organizationId, id);
    if (session === null) throw notFound();
    const [withLive] = await withLives([session]);
    return withLive!;
  };

  return {
    /** For those who have made sure already that the caller may see it. */
    oneOf,

    /** As it is in the transaction that has just added it: no live of it was ever held. */
    async justAdded(connection: Database, organizationId: string, id: string): Promise<TrainingSession> {
      const added = await createTrainingSessionsStore(connection).findOf(organizationId, id);
      return { ...added!, live: null };
    },

    async page(caller: Caller, { limit, cursor, ...filter }: PageQuery & SessionFilter) {
      requirePermission(caller, 'sessions.read');
      const place = placeOf(cursor, shape);
      const rows = await store.page(caller.user.organization.id, filter, limit, place);
      const page = pageOf(rows, limit, ({ starts_on, id }) => [starts_on, id]);
      return { sessions: await withLives(page.rows), next_cursor: page.next_cursor };
    },

    async one(caller: Caller, id: string): Promise<TrainingSession> {
      requirePermission(caller, 'sessions.read');
      return oneOf(caller.user.organization.id, id);
    },

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

import type { TrainingSession } from '@prolean/contract/training-sessions.ts';
import { z } from 'zod';
import { authorOf, recordAudit } from '../../platform/audit.ts';
import type { By } from '../../platform/caller.ts';
import { type PageQuery, pageOf, placeOf } from '../../platform/page.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { notFound, Refusal } from '../../platform/refusal.ts';
import type { EndPresences } from '../live/doors/expulsion.ts';
import type { TrainingSessionsService } from '../training-sessions/training-sessions-service.ts';
import type { SessionsTransaction } from './sessions-service.ts';
import type { MemberTable, SessionsStore } from './sessions-store.ts';

type Place = {
  table: MemberTable;
  role: 'professor' | 'student';
  refusal: string;
  added: `${string}.${string}`;
  removed: `${string}.${string}`;
};

/** The two ways to belong to a training session. */
const places = {
  professor: {
    table: 'session_professors',
    role: 'professor',
    refusal: 'Only a professor can be assigned.',
    added: 'training_session.professor_assigned',
    removed: 'training_session.professor_unassigned',
  },
  student: {
    table: 'session_enrolments',
    role: 'student',
    refusal: 'Only a student can be enrolled.',
    added: 'training_session.student_enrolled',
    removed: 'training_session.student_withdrawn',
  },
} as const satisfies Record<string, Place>;

const shape = [z.string(), z.uuid()];

export function createMembersService(dependencies: {
  store: SessionsStore;
  transaction: SessionsTransaction;
  trainingSessions: TrainingSessionsService;
  endPresences: EndPresences;
}) {
  const { store, transaction, trainingSessions, endPresences } = dependencies;

  /** `work` says whether anything changed; only then is there something to record. */
  async function change(
    by: By,
    sessionId: string,
    userId: string,
    { action, direction }: { action: Place['added']; direction: 'before' | 'after' },
    work: (sessions: SessionsStore, personRole: string) => Promise<boolean>,
  ): Promise<TrainingSession> {
    requirePermission(by.caller, 'sessions.write');
    const organizationId = by.caller.user.organization.id;
    await transaction(async (sessions) => {
      if (!(await sessions.exists(organizationId, sessionId))) throw notFound();
      const role = await sessions.holdPerson(organizationId, userId);
      if (role === null) throw notFound();
      if (!(await work(sessions, role))) return;
      const fields = { [direction]: { user_id: userId } };
      const entry = { action, kind: 'training_session', id: sessionId, ...fields } as const;
      await recordAudit(sessions.connection, authorOf(by), entry);
    });
    return trainingSessions.oneOf(organizationId, sessionId);
  }

  const add = (place: Place) => (by: By, sessionId: string, userId: string) =>
    change(by, sessionId, userId, { action: place.added, direction: 'after' }, (sessions, role) => {
      if (role !== place.role) throw new Refusal('conflict', place.refusal);
      return sessions.addMember(place.table, by.caller.user.organization.id, sessionId, userId);
    });
  const remove = (place: Place) => (by: By, sessionId: string, userId: string) =>
    change(by, sessionId, userId, { action: place.removed, direction: 'before' }, async (sessions) => {
      if (!(await sessions.removeMember(place.table, sessionId, userId))) return false;
      const { id: actorId, organization } = by.caller.user;
      await endPresences(sessions.connection, { organizationId: organization.id, userId, actorId, sessionId });
      return true;
    });

  return {
    assign: add(places.professor),
    unassign: remove(places.professor),
    enrol: add(places.student),
    withdraw: remove(places.student),

    async students(by: By, sessionId: string, { limit, cursor, q }: PageQuery & { q?: string }) {
      requirePermission(by.caller, 'sessions.read');
      if (!(await store.exists(by.caller.user.organization.id, sessionId))) throw notFound();
      const rows = await store.students(sessionId, q, limit, placeOf(cursor, shape));
      const { rows: students, next_cursor } = pageOf(rows, limit, ({ full_name, id }) => [full_name, id]);
      return { students, next_cursor };
    },
  };
}

export type MembersService = ReturnType<typeof createMembersService>;

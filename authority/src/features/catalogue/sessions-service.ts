import type { SessionBody } from '@prolean/contract/administration-sessions.ts';
import type { TrainingSession } from '@prolean/contract/training-sessions.ts';
import { authorOf, recordAudit } from '../../platform/audit.ts';
import type { By } from '../../platform/caller.ts';
import type { KeepReply } from '../../platform/idempotency.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { notFound } from '../../platform/refusal.ts';
import type { TrainingSessionsService } from '../training-sessions/training-sessions-service.ts';
import type { SessionsStore } from './sessions-store.ts';

export type SessionsTransaction = <T>(work: (store: SessionsStore) => Promise<T>) => Promise<T>;

/** Training sessions as those make and change them who administer the organization. */
export function createSessionsService(dependencies: {
  transaction: SessionsTransaction;
  trainingSessions: TrainingSessionsService;
}) {
  const { transaction, trainingSessions } = dependencies;

  /** A course of another organization is not there at all. */
  const requireFormation = async (sessions: SessionsStore, organizationId: string, id: string): Promise<void> => {
    if (!(await sessions.formationExists(organizationId, id))) throw notFound();
  };

  return {
    async create(by: By, session: SessionBody, keep: KeepReply<TrainingSession>): Promise<TrainingSession> {
      requirePermission(by.caller, 'sessions.write');
      const organizationId = by.caller.user.organization.id;
      return transaction(async (sessions) => {
        await requireFormation(sessions, organizationId, session.formation_id);
        const id = await sessions.insert(organizationId, session);
        const added = await trainingSessions.justAdded(sessions.connection, organizationId, id);
        await keep(sessions.connection, added);
        const entry = { action: 'training_session.created', kind: 'training_session', id, after: session } as const;
        await recordAudit(sessions.connection, authorOf(by), entry);
        return added;
      });
    },

    async edit(by: By, id: string, session: SessionBody): Promise<TrainingSession> {
      requirePermission(by.caller, 'sessions.write');
      const organizationId = by.caller.user.organization.id;
      await transaction(async (sessions) => {
        const before = await sessions.hold(organizationId, id);
        if (before === null) throw notFound();
        await requireFormation(sessions, organizationId, session.formation_id);
        await sessions.update(id, session);
        const after = (await sessions.hold(organizationId, id))!;
        if (JSON.stringify(before) === JSON.stringify(after)) return;
        const entry = { action: 'training_session.edited', kind: 'training_session', id, before, after } as const;
        await recordAudit(sessions.connection, authorOf(by), entry);
      });
      return trainingSessions.oneOf(organizationId, id);
    },
  };
}

export type SessionsService = ReturnType<typeof createSessionsService>;

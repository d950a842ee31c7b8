import type { SeanceBody } from '@prolean/contract/administration-sessions.ts';
import type { Seance } from '@prolean/contract/training-sessions.ts';
import { z } from 'zod';
import { authorOf, type Change, recordAudit } from '../../platform/audit.ts';
import type { By } from '../../platform/caller.ts';
import type { KeepReply } from '../../platform/idempotency.ts';
import { type PageQuery, pageOf, placeOf } from '../../platform/page.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { notFound } from '../../platform/refusal.ts';
import type { SessionsTransaction } from './sessions-service.ts';
import type { SessionsStore } from './sessions-store.ts';

const shape = [z.iso.datetime(), z.uuid()];

const auditFields = ({ id: _id, ...fields }: Seance) => fields;

export function createSeancesService(dependencies: { store: SessionsStore; transaction: SessionsTransaction }) {
  const { store, transaction } = dependencies;

  const requireSession = async (sessions: SessionsStore, { caller }: By, sessionId: string): Promise<void> => {
    if (!(await sessions.exists(caller.user.organization.id, sessionId))) throw notFound();
  };

  const record = (sessions: SessionsStore, by: By, change: Omit<Change, 'kind'>) =>
    recordAudit(sessions.connection, authorOf(by), { kind: 'seance', ...change });

  const held = async (sessions: SessionsStore, by: By, sessionId: string, id: string): Promise<Seance> => {
    await requireSession(sessions, by, sessionId);
    const seance = await sessions.holdSeance(sessionId, id);
    if (seance === null) throw notFound();
    return seance;
  };

  return {
    async page(by: By, sessionId: string, { limit, cursor }: PageQuery) {
      requirePermission(by.caller, 'sessions.read');
      await requireSession(store, by, sessionId);
      const rows = await store.seances(sessionId, limit, placeOf(cursor, shape));
      const { rows: seances, next_cursor } = pageOf(rows, limit, ({ starts_at, id }) => [starts_at, id]);
      return { seances, next_cursor };
    },

    async create(by: By, sessionId: string, body: SeanceBody, keep: KeepReply<Seance>): Promise<Seance> {
      requirePermission(by.caller, 'sessions.write');
      return transaction(async (sessions) => {
        await requireSession(sessions, by, sessionId);
        const seance = await sessions.insertSeance(by.caller.user.organization.id, sessionId, body);
        await keep(sessions.connection, seance);
        await record(sessions, by, { action: 'seance.created', id: seance.id, after: auditFields(seance) });
        return seance;
      });
    },

    async edit(by: By, sessionId: string, id: string, body: SeanceBody): Promise<Seance> {
      requirePermission(by.caller, 'sessions.write');
      return transaction(async (sessions) => {
        const before = await held(sessions, by, sessionId, id);
        const after = await sessions.updateSeance(id, body);
        if (JSON.stringify(before) !== JSON.stringify(after))
          await record(sessions, by, {
            action: 'seance.edited',
            id,
            before: auditFields(before),
            after: auditFields(after),
          });
        return after;
      });
    },

    async remove(by: By, sessionId: string, id: string): Promise<void> {
      requirePermission(by.caller, 'sessions.write');
      await transaction(async (sessions) => {
        const before = await held(sessions, by, sessionId, id);
        await sessions.removeSeance(id);
        await record(sessions, by, { action: 'seance.deleted', id, before: auditFields(before) });
      });
    },
  };
}

export type SeancesService = ReturnType<typeof createSeancesService>;

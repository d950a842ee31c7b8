import type { Formation } from '@prolean/contract/administration-formations.ts';
import { z } from 'zod';
import { authorOf, recordAudit } from '../../platform/audit.ts';
import type { By } from '../../platform/caller.ts';
import type { KeepReply } from '../../platform/idempotency.ts';
import { type PageQuery, pageOf, placeOf } from '../../platform/page.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { notFound, Refusal } from '../../platform/refusal.ts';
import type { FormationsStore } from './formations-store.ts';

const shape = [z.string(), z.uuid()];
const auditFields = ({ title }: Formation) => ({ title });

export function createFormationsService(dependencies: {
  store: FormationsStore;
  transaction: <T>(work: (store: FormationsStore) => Promise<T>) => Promise<T>;
}) {
  const { store, transaction } = dependencies;

  const found = async (formations: FormationsStore, { caller }: By, id: string): Promise<Formation> => {
    const formation = await formations.find(caller.user.organization.id, id);
    if (formation === null) throw notFound();
    return formation;
  };

  const held = async (formations: FormationsStore, by: By, id: string): Promise<Formation> => {
    await formations.hold(by.caller.user.organization.id, id);
    return found(formations, by, id);
  };

  return {
    async page({ caller }: By, { limit, cursor, q }: PageQuery & { q?: string }) {
      requirePermission(caller, 'sessions.read');
      const rows = await store.page(caller.user.organization.id, q, limit, placeOf(cursor, shape));
      const { rows: formations, next_cursor } = pageOf(rows, limit, ({ title, id }) => [title, id]);
      return { formations, next_cursor };
    },

    async one(by: By, id: string): Promise<Formation> {
      requirePermission(by.caller, 'sessions.read');
      return found(store, by, id);
    },

    async create(by: By, title: string, keep: KeepReply<Formation>): Promise<Formation> {
      requirePermission(by.caller, 'sessions.write');
      return transaction(async (formations) => {
        const id = await formations.insert(by.caller.user.organization.id, title);
        const formation = await found(formations, by, id);
        await keep(formations.connection, formation);
        const entry = { action: 'formation.created', kind: 'formation', id, after: auditFields(formation) } as const;
        await recordAudit(formations.connection, authorOf(by), entry);
        return formation;
      });
    },

    async edit(by: By, id: string, title: string): Promise<Formation> {
      requirePermission(by.caller, 'sessions.write');
      return transaction(async (formations) => {
        const before = await held(formations, by, id);
        if (before.title === title) return before;
        await formations.rename(id, title);
        const fields = { before: auditFields(before), after: { title } };
        const entry = { action: 'formation.edited', kind: 'formation', id, ...fields } as const;
        await recordAudit(formations.connection, authorOf(by), entry);
        return { ...before, title };
      });
    },

    async remove(by: By, id: string): Promise<void> {
      requirePermission(by.caller, 'sessions.write');
      await transaction(async (formations) => {
        const before = await held(formations, by, id);
        if (before.sessions_count > 0)
          throw new Refusal('conflict', 'This course has training sessions, so it cannot be removed.');
        await formations.remove(id);
        const entry = { action: 'formation.deleted', kind: 'formation', id, before: auditFields(before) } as const;
        await recordAudit(formations.connection, authorOf(by), entry);
      });
    },
  };
}

export type FormationsService = ReturnType<typeof createFormationsService>;

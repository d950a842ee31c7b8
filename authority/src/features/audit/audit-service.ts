import { z } from 'zod';
import type { Caller } from '../../platform/caller.ts';
import { type PageQuery, pageOf, placeOf } from '../../platform/page.ts';
import { requirePermission } from '../../platform/permissions.ts';
import type { AuditFilter, AuditStore } from './audit-store.ts';

const shape = [z.string().regex(/^[1-9][0-9]{0,17}$/)];

export const createAuditService = (store: AuditStore) => ({
  async page(caller: Caller, { limit, cursor, ...filter }: PageQuery & AuditFilter) {
    requirePermission(caller, 'audit.read');
    const place = placeOf(cursor, shape);
    const rows = await store.page(caller.user.organization.id, filter, limit, place?.[0] ?? null);
    const { rows: entries, next_cursor } = pageOf(rows, limit, ({ number }) => [String(number)]);
    return { entries, next_cursor };
  },

  /** For the operator: has an entry of this organization been altered, left out or slipped in? Its number, or null. */
  firstBroken: store.firstBroken,
});

export type AuditService = ReturnType<typeof createAuditService>;

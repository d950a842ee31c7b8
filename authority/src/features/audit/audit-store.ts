import type { AuditEntry } from '@prolean/contract/administration-organization.ts';
import type { Database } from '../../platform/database.ts';

export type AuditFilter = {
  actor_id?: string;
  object_kind?: string;
  object_id?: string;
  action?: string;
  from?: string;
  to?: string;
};

type Row = Omit<AuditEntry, 'at' | 'number' | 'object' | 'hash'> & {
  number: string;
  at: Date;
  object_kind: string;
  object_id: string | null;
  hash: Buffer;
};

const toEntry = ({ number, at, object_kind, object_id, hash, ...row }: Row): AuditEntry => ({
  ...row,
  number: Number(number),
  at: at.toISOString(),
  object: { kind: object_kind, id: object_id },
  hash: hash.toString('hex'),
});

export const createAuditStore = (database: Database) => ({
  async page(
    organizationId: string,
    { from, to, ...equal }: AuditFilter,
    limit: number,
    before: string | null,
  ): Promise<AuditEntry[]> {
    const query = database('audit_log as a')
      .leftJoin('users as u', 'u.id', 'a.actor_id')
      .where({ 'a.organization_id': organizationId })
      .orderBy('a.number', 'desc')
      .limit(limit + 1)
      .select('a.number', 'a.at', 'a.action', 'a.object_kind', 'a.object_id', 'a.changes', 'a.request_id', 'a.hash')
      .select(
        database.raw(
          `case when u.id is not null then json_build_object('id', u.id, 'full_name', u.full_name) end as actor`,
        ),
      );
    for (const [column, value] of Object.entries(equal)) if (value !== undefined) query.where(`a.${column}`, value);
    if (from !== undefined) query.where('a.at', '>=', from);
    if (to !== undefined) query.where('a.at', '<', to);
    if (before !== null) query.where('a.number', '<', before);
    return ((await query) as Row[]).map(toEntry);
  },

  /** The number of the first entry whose hash, or whose place after the one before it, is not right; null: all are. */
  async firstBroken(organizationId: string): Promise<number | null> {
    const { rows } = await database.raw<{ rows: { number: string }[] }>(
      `select number from (
         select number, hash, lag(number, 1, 0) over chain as number_before,
           audit_hash(lag(hash, 1, ''::bytea) over chain, a) as expected
         from audit_log a where organization_id = ? window chain as (order by number)
       ) entries where hash <> expected or number <> number_before + 1
       order by number limit 1`,
      [organizationId],
    );
    return rows[0] === undefined ? null : Number(rows[0].number);
  },
});

export type AuditStore = ReturnType<typeof createAuditStore>;

import type { AuditValue } from '@prolean/contract/administration-organization.ts';
import type { By } from './caller.ts';
import type { Database } from './database.ts';

/** Who is behind a change; `actorId` null: the operator, by a script. */
export type Author = { organizationId: string; actorId: string | null; requestId: string | null };

/** What a thing looked like, field by field. */
export type Fields = Readonly<Record<string, AuditValue>>;

export type Change = {
  /** What was done, as `user.disabled`. */
  action: `${string}.${string}`;
  kind: string;
  id: string | null;
  /** null: it did not exist. */
  before?: Fields | null;
  /** null: it exists no longer. */
  after?: Fields | null;
  /** Fields that changed and whose values are nobody's business. */
  secrets?: readonly string[];
};

export const authorOf = ({ caller, requestId }: By): Author => ({
  organizationId: caller.user.organization.id,
  actorId: caller.user.id,
  requestId,
});

const same = (one: AuditValue, other: AuditValue) => JSON.stringify(one) === JSON.stringify(other);

/** The fields that differ, with both values. */
export function differences({ before, after, secrets = [] }: Pick<Change, 'before' | 'after' | 'secrets'>) {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const open = [...fields].map((field) => ({
    field,
    before: before?.[field] ?? null,
    after: after?.[field] ?? null,
  }));
  return [
    ...open.filter((change) => !same(change.before, change.after)),
    ...secrets.map((field) => ({ field, before: null, after: null })),
  ];
}

/**
 * Adds what was done to the audit log. Call it last in the transaction of the change itself: from here to its end
 * no other change of the organization can be recorded.
 */
export async function recordAudit(connection: Database, author: Author, ...changes: Change[]): Promise<void> {
  if (changes.length === 0) return;
  await connection.raw(
    `insert into audit_log (organization_id, actor_id, request_id, action, object_kind, object_id, changes)
     select ?, ?, ?, action, kind, id, changes
     from jsonb_to_recordset(?::jsonb) as entry (action text, kind text, id uuid, changes jsonb)`,
    [
      author.organizationId,
      author.actorId,
      author.requestId,
      JSON.stringify(changes.map((change) => ({ ...change, changes: differences(change) }))),
    ],
  );
}

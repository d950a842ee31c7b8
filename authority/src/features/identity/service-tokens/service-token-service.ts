import { z } from 'zod';
import { type Author, recordAudit } from '../../../platform/audit.ts';
import type { Caller } from '../../../platform/caller.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database.ts';
import type { Logger } from '../../../platform/logger.ts';
import { type PageQuery, pageOf, placeOf } from '../../../platform/page.ts';
import { requirePermission, requireReach } from '../../../platform/permissions.ts';
import { notFound } from '../../../platform/refusal.ts';
import { hashOfToken, newOpaqueToken } from '../opaque-token.ts';
import type { IdentityStores, IdentityTransaction } from '../stores/identity-stores.ts';
import { tokenInvalid } from '../token-refusals.ts';

/** Tells our tokens apart from JSON web tokens, and lets scanners find one that was left in a file. */
const prefix = 'prst_';

export const isServiceToken = (token: string): boolean => token.startsWith(prefix);

type Dependencies = {
  stores: IdentityStores;
  transaction: IdentityTransaction;
  clock: Clock;
  logger: Logger;
};

type NewToken = { user_id: string; label: string };

/** Throws unless whoever asks may act upon this service: its token does whatever the service may do. */
type RequireService = (connection: Database, userId: string) => Promise<void>;
const anyService: RequireService = async () => {};
const within =
  (caller: Caller): RequireService =>
  (connection, userId) =>
    requireReach(connection, caller, userId);

/** Opaque keys of programs, for accounts of the role `service`. Only a hash is kept; each can be revoked at once. */
export function createServiceTokenService({ stores, transaction, clock, logger }: Dependencies) {
  const store = stores.serviceTokens;

  const revoke = (id: string, author: Author, requireService: RequireService) =>
    transaction(async ({ serviceTokens: all, connection }) => {
      const before = await all.find(author.organizationId, id);
      if (before === null) throw notFound();
      await requireService(connection, before.user.id);
      if (!(await all.revoke(id, new Date(clock())))) return before;
      const after = (await all.find(author.organizationId, id))!;
      await recordAudit(connection, author, {
        action: 'service_token.revoked',
        kind: 'service_token',
        id,
        before: { revoked_at: before.revoked_at },
        after: { revoked_at: after.revoked_at },
      });
      logger.info({ event: 'service_token_revoked', token_id: id }, 'service token revoked');
      return after;
    });

  const create = (author: Author, { user_id, label }: NewToken, requireService: RequireService) =>
    transaction(async ({ serviceTokens: all, connection }) => {
      if ((await all.findServiceUser(author.organizationId, user_id)) === null) throw notFound();
      await requireService(connection, user_id);
      const token = newOpaqueToken(prefix);
      const made = await all.add({
        organization_id: author.organizationId,
        user_id,
        label,
        token_hash: hashOfToken(token),
        created_by: author.actorId,
        created_at: new Date(clock()),
      });
      const after = { user_id, label };
      await recordAudit(connection, author, {
        action: 'service_token.created',
        kind: 'service_token',
        id: made.id,
        after,
      });
      logger.info({ event: 'service_token_created', token_id: made.id, user_id }, 'service token created');
      return { service_token: made, token };
    });

  return {
    /** For scripts, which act for the operator and ask for no permission. */
    operator: {
      create: (author: Author, token: NewToken) => create(author, token, anyService),
      revoke: (id: string, author: Author) => revoke(id, author, anyService),
      list: (organizationId: string) => store.list(organizationId, 1000, null),
      findOrganization: store.findOrganization,
      findByUsername: store.findByUsername,
    },

    /** Null when it was revoked. */
    async find(token: string): Promise<Caller | null> {
      const found = await store.findCaller(hashOfToken(token), new Date(clock()));
      if (found === null) throw tokenInvalid();
      return found.revoked ? null : found.caller;
    },

    /** A program gives its own token back; false when that is no service token. */
    revokeOwn: (id: string): Promise<boolean> => store.revoke(id, new Date(clock())),

    async list(caller: Caller, { limit, cursor }: PageQuery) {
      requirePermission(caller, 'users.write');
      const after = placeOf(cursor, [z.iso.datetime(), z.uuid()]);
      const rows = await store.list(caller.user.organization.id, limit + 1, after);
      const page = pageOf(rows, limit, ({ created_at, id }) => [created_at, id]);
      return { service_tokens: page.rows, next_cursor: page.next_cursor };
    },

    async create(caller: Caller, author: Author, token: NewToken) {
      requirePermission(caller, 'users.write');
      return create(author, token, within(caller));
    },

    async revoke(caller: Caller, author: Author, id: string) {
      requirePermission(caller, 'users.write');
      return revoke(id, author, within(caller));
    },
  };
}

export type ServiceTokenService = ReturnType<typeof createServiceTokenService>;

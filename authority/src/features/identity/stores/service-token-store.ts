import type { ServiceToken } from '@prolean/contract/service-tokens.ts';
import type { Caller } from '../../../platform/caller.ts';
import { type Database, prepared } from '../../../platform/database.ts';
import { callerFrom, type KnownUser, knownUserColumns } from './known-user.ts';

// The use is noted at most once an hour, so that a call costs no write.
const callerByToken = prepared<KnownUser & { token_id: string; token_created_at: Date; token_revoked: boolean }>(
  'caller-by-service-token',
  `with used as (
     update service_tokens set last_used_at = $2::timestamptz
     where token_hash = $1 and revoked_at is null
       and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 hour')
   )
   select ${knownUserColumns}, t.id as token_id, t.created_at as token_created_at, t.revoked_at is not null as token_revoked
   from service_tokens t join users u on u.id = t.user_id join organizations o on o.id = u.organization_id
   where t.token_hash = $1 and u.role = 'service'`,
);

const columns = `
  t.id, json_build_object('id', u.id, 'username', u.username) as "user", t.label, t.created_at, t.last_used_at, t.revoked_at,
  case when c.id is null then null else json_build_object('id', c.id, 'full_name', c.full_name) end as created_by`;
const tables = 'service_tokens t join users u on u.id = t.user_id left join users c on c.id = t.created_by';

type Row = Pick<ServiceToken, 'id' | 'user' | 'label' | 'created_by'> &
  Record<'created_at' | 'last_used_at' | 'revoked_at', Date | null>;

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;
const tokenFrom = (row: Row): ServiceToken => ({
  ...row,
  created_at: iso(row.created_at)!,
  last_used_at: iso(row.last_used_at),
  revoked_at: iso(row.revoked_at),
});

export type NewServiceToken = {
  organization_id: string;
  user_id: string;
  label: string;
  token_hash: Buffer;
  created_by: string | null;
  created_at: Date;
};

export const createServiceTokenStore = (database: Database) => ({
  /** In whose name a token speaks, and whether it was revoked; null when it was never made. */
  async findCaller(tokenHash: Buffer, now: Date): Promise<{ caller: Caller; revoked: boolean } | null> {
    const [row] = await callerByToken(database, [tokenHash, now]);
    if (row === undefined) return null;
    const { token_id, token_created_at, token_revoked, ...user } = row;
    const caller = callerFrom(user, { scope: 'full', signInId: token_id, signedInAt: token_created_at });
    return { caller, revoked: token_revoked };
  },

  /** The service account of that id; null when there is none in the organization. */
  async findServiceUser(organizationId: string, id: string): Promise<{ id: string } | null> {
    const row = await database('users').where({ organization_id: organizationId, id, role: 'service' }).first('id');
    return row ?? null;
  },

  async findOrganization(slug: string): Promise<{ id: string } | null> {
    return (await database('organizations').where({ slug }).first('id')) ?? null;
  },

  async findByUsername(username: string): Promise<{ id: string; organization_id: string; role: string } | null> {
    return (await database('users').where({ username }).first('id', 'organization_id', 'role')) ?? null;
  },

  async add(token: NewServiceToken): Promise<ServiceToken> {
    const [row] = await database('service_tokens').insert(token).returning<{ id: string }[]>('id');
    return (await this.find(token.organization_id, row!.id))!;
  },

  async find(organizationId: string, id: string): Promise<ServiceToken | null> {
    const { rows } = await database.raw<{ rows: Row[] }>(
      `select ${columns} from ${tables} where t.organization_id = ? and t.id = ?`,
      [organizationId, id],
    );
    return rows[0] === undefined ? null : tokenFrom(rows[0]);
  },

  /** Newest first, from after that place on. */
  async list(organizationId: string, limit: number, after: readonly string[] | null): Promise<ServiceToken[]> {
    const { rows } = await database.raw<{ rows: Row[] }>(
      `select ${columns} from ${tables}
       where t.organization_id = :organizationId
         and (:at::timestamptz is null or (t.created_at, t.id) < (:at::timestamptz, :id::uuid))
       order by t.created_at desc, t.id desc limit :limit`,
      { organizationId, limit, at: after?.[0] ?? null, id: after?.[1] ?? null },
    );
    return rows.map(tokenFrom);
  },

  /** False when it was revoked before, or there is none. */
  async revoke(id: string, now: Date): Promise<boolean> {
    const changed = await database('service_tokens').where({ id }).whereNull('revoked_at').update({ revoked_at: now });
    return changed === 1;
  },
});

export type ServiceTokenStore = ReturnType<typeof createServiceTokenStore>;

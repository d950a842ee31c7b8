import type { Invite } from '@prolean/contract/live-doors.ts';
import type { Database } from '../../../platform/database.ts';

type InviteRow = Omit<Invite, 'created_at' | 'expires_at' | 'last_used_at'> & {
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
};

const columns = `i.id, json_build_object('id', u.id, 'full_name', u.full_name) as user, i.created_at, i.expires_at,
  i.last_used_at`;

const toInvite = (row: InviteRow): Invite => ({
  ...row,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
  last_used_at: row.last_used_at?.toISOString() ?? null,
});

export type NewInvite = {
  organizationId: string;
  sessionId: string;
  userId: string;
  createdBy: string;
  tokenHash: Buffer;
  createdAt: Date;
  expiresAt: Date;
};

/** A link as its holder brings it back, with all that decides whether it opens anything. */
export type FoundInvite = {
  id: string;
  user_id: string;
  full_name: string;
  user_status: string;
  session_id: string;
  title: string;
  enrolled: boolean;
  expires_at: Date;
  revoked_at: Date | null;
};

export const createInvitesStore = (database: Database) => {
  const endSignIns = (inviteIds: string[]) =>
    database('sign_ins')
      .whereIn('id', database('session_invite_uses').whereIn('invite_id', inviteIds).select('sign_in_id'))
      .whereNull('revoked_at')
      .update({ revoked_at: database.raw('clock_timestamp()') });

  const revoke = async (which: { id: string; session_id: string } | { session_id: string; user_id: string }) => {
    const revoked = await database('session_invites')
      .where(which)
      .whereNull('revoked_at')
      .update({ revoked_at: database.raw('clock_timestamp()') })
      .returning<{ id: string }[]>('id');
    await endSignIns(revoked.map(({ id }) => id));
  };

  return {
    revoke,

    async add(invite: NewInvite): Promise<Invite> {
      const { rows } = await database.raw<{ rows: InviteRow[] }>(
        `with i as (
           insert into session_invites
             (organization_id, session_id, user_id, created_by, token_hash, created_at, expires_at)
           values (?, ?, ?, ?, ?, ?, ?) returning *
         ) select ${columns} from i join users u on u.id = i.user_id`,
        [
          invite.organizationId,
          invite.sessionId,
          invite.userId,
          invite.createdBy,
          invite.tokenHash,
          invite.createdAt,
          invite.expiresAt,
        ],
      );
      return toInvite(rows[0]!);
    },

    /** Those that still open something. */
    async list(sessionId: string, now: Date): Promise<Invite[]> {
      const { rows } = await database.raw<{ rows: InviteRow[] }>(
        `select ${columns} from session_invites i join users u on u.id = i.user_id
         where i.session_id = ? and i.revoked_at is null and i.expires_at > ? order by i.created_at desc, i.id`,
        [sessionId, now],
      );
      return rows.map(toInvite);
    },

    async exists(sessionId: string, id: string): Promise<boolean> {
      return (await database('session_invites').where({ id, session_id: sessionId }).first('id')) !== undefined;
    },

    /** With `hold`, revoking it waits for the end of this transaction and then ends what its use has led to. */
    async findByHash(tokenHash: Buffer, hold = false): Promise<FoundInvite | null> {
      const { rows } = await database.raw<{ rows: FoundInvite[] }>(
        `select i.id, i.user_id, u.full_name, u.status as user_status, i.session_id, s.title, i.expires_at, i.revoked_at,
           exists (select from session_enrolments e where e.session_id = i.session_id and e.user_id = i.user_id) as enrolled
         from session_invites i join users u on u.id = i.user_id join training_sessions s on s.id = i.session_id
         where i.token_hash = ? ${hold ? 'for no key update of i' : ''}`,
        [tokenHash],
      );
      return rows[0] ?? null;
    },

    async recordUse(inviteId: string, signInId: string, at: Date): Promise<void> {
      await database('session_invite_uses').insert({ invite_id: inviteId, sign_in_id: signInId });
      await database('session_invites').where({ id: inviteId }).update({ last_used_at: at });
    },
  };
};

export type InvitesStore = ReturnType<typeof createInvitesStore>;

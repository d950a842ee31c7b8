import type { Caller, Scope } from '../../../platform/caller.ts';
import { type Database, prepared } from '../../../platform/database.ts';
import type { signInNames } from '../names.ts';
import { callerFrom, type KnownUser, knownUserColumns } from './known-user.ts';

// Disabling a person ends his sign-ins; he is told that he is disabled, not that he should sign in again.
const openSignIns = prepared<KnownUser & { asked: number; signed_in_at: Date }>(
  'open-sign-ins',
  // As JSON, whose length PostgreSQL does not look at: for short arrays it would make a new plan each time.
  `select asked.index as asked, found.*
   from jsonb_to_recordset($1) as asked (index integer, sid uuid, sub uuid, org uuid, scope text)
   cross join lateral (
     select ${knownUserColumns}, s.signed_in_at
     from sign_ins s join users u on u.id = s.user_id join organizations o on o.id = u.organization_id
     -- Found by its own key: by its person's it would look through all of his.
     where s.id = asked.sid and (s.user_id, s.organization_id, s.scope) is not distinct from (asked.sub, asked.org, asked.scope)
       and (s.revoked_at is null or u.status = 'disabled')
     limit 1
   ) found`,
  // Everybody's next click waits for it.
  2000,
);

const accountByName = prepared<KnownUser & { password_hash: string | null }>(
  'account-by-name',
  `select ${knownUserColumns}, u.password_hash
   from users u join organizations o on o.id = u.organization_id
   where u.username = $1 or u.email = $2 or u.cin = $3
   order by (u.username = $1) desc, (u.email is not distinct from $2) desc
   limit 1`,
);

const accountById = prepared<KnownUser & { password_hash: string | null }>(
  'account-by-id',
  `select ${knownUserColumns}, u.password_hash from users u join organizations o on o.id = u.organization_id where u.id = $1`,
);

const unchangedAccount = prepared(
  'account-unchanged',
  `select id from users where id = $1 and password_hash = $2 and status = 'active' for no key update`,
);

function accountFrom({ password_hash, ...row }: KnownUser & { password_hash: string | null }) {
  const { permissions, lacks_second_factor, ...user } = row;
  return { user, permissions, lacksSecondFactor: lacks_second_factor, passwordHash: password_hash };
}

export type Account = ReturnType<typeof accountFrom>;

/** What a token says of the sign-in it belongs to. */
export type SignInToken = { sid: string; sub: string; org: string; scope: Scope };

export const createAccountStore = (database: Database) => ({
  /** The people behind sign-ins that were not revoked, in their order, with what each may do now; null otherwise. */
  async findOpenSignIns(tokens: readonly SignInToken[]): Promise<(Caller | null)[]> {
    const asked = tokens.map(({ sid, sub, org, scope }, index) => ({ index, sid, sub, org, scope }));
    const rows = await openSignIns(database, [JSON.stringify(asked)]);
    const callers: (Caller | null)[] = tokens.map(() => null);
    for (const { asked: index, signed_in_at, ...user } of rows) {
      const { sid, scope } = tokens[index]!;
      callers[index] = callerFrom(user, { scope, signInId: sid, signedInAt: signed_in_at });
    }
    return callers;
  },

  async findAccount(names: ReturnType<typeof signInNames>): Promise<Account | null> {
    const [row] = await accountByName(database, [names.username, names.email, names.cin]);
    return row === undefined ? null : accountFrom(row);
  },

  async findAccountById(id: string): Promise<Account | null> {
    const [row] = await accountById(database, [id]);
    return row === undefined ? null : accountFrom(row);
  },

  /** Holds the account until the transaction ends; false where it was disabled or got another password since it was read. */
  async holdUnchanged({ user, passwordHash }: Account): Promise<boolean> {
    return (await unchangedAccount(database, [user.id, passwordHash])).length === 1;
  },

  /** `expected` keeps a hash made meanwhile from being overwritten. */
  async replacePasswordHash(userId: string, expected: string, hash: string): Promise<boolean> {
    const changed = await database('users')
      .where({ id: userId, password_hash: expected })
      .update({ password_hash: hash, updated_at: database.fn.now() });
    return changed === 1;
  },

  /** A code for choosing a password is of no use to anybody but a thief once its person has chosen another. */
  async voidActivationCode(userId: string): Promise<void> {
    await database('activation_codes').where({ user_id: userId }).delete();
  },
});

export type AccountStore = ReturnType<typeof createAccountStore>;

import type { User } from '@prolean/contract/identity.ts';
import type { Caller } from '../../platform/caller.ts';
import { type Database, prepared } from '../../platform/database.ts';
import type { signInNames } from './names.ts';

const userColumns = `
  u.id, u.username, u.full_name, u.email, u.phone, u.cin, u.role, u.status, u.locale,
  json_build_object('id', o.id, 'name', o.name) as organization`;

const permissionsColumn = `
  array(
    select distinct p.permission from user_roles r join role_permissions p on p.role_id = r.role_id
    where r.user_id = u.id order by p.permission
  ) as permissions`;

type SignInRow = User & { permissions: string[]; signed_in_at: Date };
const openSignIn = prepared<SignInRow>(
  'open-sign-in',
  `select ${userColumns}, ${permissionsColumn}, s.signed_in_at
   from sign_ins s join users u on u.id = s.user_id join organizations o on o.id = u.organization_id
   where s.id = $1 and s.user_id = $2 and s.organization_id = $3 and s.revoked_at is null`,
);

type AccountRow = User & { permissions: string[]; password_hash: string };
const accountByName = prepared<AccountRow>(
  'account-by-name',
  `select ${userColumns}, ${permissionsColumn}, u.password_hash
   from users u join organizations o on o.id = u.organization_id
   where u.username = $1 or u.email = $2 or u.cin = $3
   order by (u.username = $1) desc, (u.email is not distinct from $2) desc
   limit 1`,
);

export const createIdentityStore = (database: Database) => ({
  /** The person behind a sign-in that was not revoked, with what he may do now; null otherwise. */
  async findOpenSignIn(ids: { sid: string; sub: string; org: string }): Promise<Caller | null> {
    const [row] = await openSignIn(database, [ids.sid, ids.sub, ids.org]);
    if (row === undefined) return null;
    const { permissions, signed_in_at, ...user } = row;
    return { user, permissions, signInId: ids.sid, signedInAt: signed_in_at };
  },

  async findAccount(names: ReturnType<typeof signInNames>) {
    const [row] = await accountByName(database, [names.username, names.email, names.cin]);
    if (row === undefined) return null;
    const { permissions, password_hash, ...user } = row;
    return { user, permissions, passwordHash: password_hash };
  },

  async addSignIn(user: User, signedInAt: Date): Promise<string> {
    const row = { organization_id: user.organization.id, user_id: user.id, signed_in_at: signedInAt };
    const [added] = await database('sign_ins').insert(row).returning<{ id: string }[]>('id');
    return added!.id;
  },

  async revokeSignIn(id: string): Promise<void> {
    await database('sign_ins').where({ id }).whereNull('revoked_at').update({ revoked_at: database.fn.now() });
  },
});

export type IdentityStore = ReturnType<typeof createIdentityStore>;

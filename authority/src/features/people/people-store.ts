import type { Role } from '@prolean/contract/identity.ts';
import type { Locale } from '@prolean/contract/values.ts';
import type { Database } from '../../platform/database.ts';

export type NewUser = {
  username: string;
  fullName: string;
  email: string | null;
  phone: string | null;
  cin: string | null;
  role: Role;
  locale: Locale;
  passwordHash: string;
};

export const createPeopleStore = (database: Database) => ({
  async isEmpty(): Promise<boolean> {
    return (await database('organizations').first('id')) === undefined;
  },

  async addOrganization(name: string, slug: string): Promise<string> {
    const [row] = await database('organizations').insert({ name, slug }).returning<{ id: string }[]>('id');
    return row!.id;
  },

  async addRole(organizationId: string, name: string, permissions: readonly string[]): Promise<void> {
    const role = { organization_id: organizationId, name };
    const [row] = await database('roles').insert(role).returning<{ id: string }[]>('id');
    const grants = permissions.map((permission) => ({
      organization_id: organizationId,
      role_id: row!.id,
      permission,
    }));
    if (grants.length > 0) await database('role_permissions').insert(grants);
  },

  async addUser(organizationId: string, user: NewUser): Promise<string> {
    const columns = {
      organization_id: organizationId,
      username: user.username,
      full_name: user.fullName,
      email: user.email,
      phone: user.phone,
      cin: user.cin,
      role: user.role,
      locale: user.locale,
      password_hash: user.passwordHash,
    };
    const [row] = await database('users').insert(columns).returning<{ id: string }[]>('id');
    return row!.id;
  },

  /** Gives a user the organization's role of that name. */
  async grantRole(organizationId: string, userId: string, roleName: string): Promise<void> {
    await database.raw(
      `insert into user_roles (organization_id, user_id, role_id)
       select organization_id, ?, id from roles where organization_id = ? and name = ?`,
      [userId, organizationId, roleName],
    );
  },

  async setStatus(userId: string, status: 'active' | 'disabled'): Promise<void> {
    await database('users').where({ id: userId }).update({ status, updated_at: database.fn.now() });
  },
});

export type PeopleStore = ReturnType<typeof createPeopleStore>;

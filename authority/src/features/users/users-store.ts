import type { ManagedUser } from '@prolean/contract/administration-users.ts';
import type { User } from '@prolean/contract/identity.ts';
import type { NewUser } from '@prolean/contract/new-user.ts';
import type { Database } from '../../platform/database.ts';
import { anywhere, type Place } from '../../platform/page.ts';

const columns = `
  u.id, u.username, u.full_name, u.email, u.phone, u.cin, u.role, u.status, u.locale, u.created_at,
  u.password_hash is not null as has_password,
  (
    select coalesce(json_agg(json_build_object('id', r.id, 'name', r.name) order by r.name), '[]')
    from user_roles m join roles r on r.id = m.role_id where m.user_id = u.id
  ) as roles`;

type UserRow = Omit<ManagedUser, 'created_at'> & { created_at: Date };
const toUser = (row: UserRow): ManagedUser => ({ ...row, created_at: row.created_at.toISOString() });

export type UserFilter = { role?: User['role']; status?: User['status']; q?: string };

export const createUsersStore = (database: Database) => ({
  connection: database,

  /** One row more than `limit`, where there is one. */
  async page(organizationId: string, filter: UserFilter, limit: number, after: Place | null): Promise<ManagedUser[]> {
    const query = database('users as u')
      .where({ 'u.organization_id': organizationId })
      .orderBy(['u.full_name', 'u.id'])
      .limit(limit + 1)
      .select(database.raw(columns));
    if (filter.role !== undefined) query.where({ 'u.role': filter.role });
    if (filter.status !== undefined) query.where({ 'u.status': filter.status });
    if (filter.q !== undefined)
      query.whereRaw(`concat_ws(' ', u.full_name, u.username, u.email, u.cin) ilike ?`, [anywhere(filter.q)]);
    if (after !== null) query.whereRaw('(u.full_name, u.id) > (?, ?::uuid)', [...after]);
    return ((await query) as UserRow[]).map(toUser);
  },

  async find(organizationId: string, id: string): Promise<ManagedUser | null> {
    const key = { 'u.organization_id': organizationId, 'u.id': id };
    const row = (await database('users as u').where(key).first(database.raw(columns))) as UserRow | undefined;
    return row === undefined ? null : toUser(row);
  },

  async hold(organizationId: string, id: string): Promise<void> {
    await database('users').where({ organization_id: organizationId, id }).forNoKeyUpdate().first('id');
  },

  async permissionsOfKind(organizationId: string, role: User['role']): Promise<string[]> {
    return database('roles as r')
      .join('role_permissions as p', 'p.role_id', 'r.id')
      .where({ 'r.organization_id': organizationId, 'r.name': role })
      .pluck('p.permission');
  },

  async insert(organizationId: string, user: NewUser): Promise<string> {
    const row = { organization_id: organizationId, ...user };
    const [added] = await database('users').insert(row).returning<{ id: string }[]>('id');
    return added!.id;
  },

  async update(id: string, changes: Partial<NewUser> & { status?: User['status']; password_hash?: string }) {
    await database('users')
      .where({ id })
      .update({ ...changes, updated_at: database.fn.now() });
  },

  async grantKind(organizationId: string, userId: string, role: User['role']): Promise<void> {
    await database.raw(
      `insert into user_roles (organization_id, user_id, role_id)
       select organization_id, ?, id from roles where organization_id = ? and name = ? on conflict do nothing`,
      [userId, organizationId, role],
    );
  },

  async takeKind(userId: string, role: User['role']): Promise<void> {
    await database.raw(
      `delete from user_roles m using roles r where r.id = m.role_id and m.user_id = ? and r.name = ?`,
      [userId, role],
    );
  },

  /** False when one of the roles is none of this organization. */
  async replaceRoles(organizationId: string, userId: string, roleIds: readonly string[]): Promise<boolean> {
    const wanted = [...new Set(roleIds)];
    await database('user_roles').where({ user_id: userId }).delete();
    const { rowCount } = await database.raw<{ rowCount: number }>(
      `insert into user_roles (organization_id, user_id, role_id)
       select organization_id, ?, id from roles where organization_id = ? and id = any(?::uuid[])`,
      [userId, organizationId, wanted],
    );
    return rowCount === wanted.length;
  },

  /** Whoever has another way in by now needs it no more, and nobody else shall find it. */
  async voidActivationCode(userId: string): Promise<void> {
    await database('activation_codes').where({ user_id: userId }).delete();
  },

  async endSignIns(userId: string): Promise<void> {
    await database('sign_ins')
      .where({ user_id: userId })
      .whereNull('revoked_at')
      .update({ revoked_at: database.fn.now() });
  },

  /** Is he assigned to or enrolled in any training session, as the kind of account he has? */
  async hasPlaces(userId: string): Promise<boolean> {
    const { rows } = await database.raw<{ rows: { found: boolean }[] }>(
      `select exists (select from session_professors where user_id = ?)
           or exists (select from session_enrolments where user_id = ?) as found`,
      [userId, userId],
    );
    return rows[0]!.found;
  },
});

export type UsersStore = ReturnType<typeof createUsersStore>;

import type { ManagedRole } from '@prolean/contract/administration-roles.ts';
import type { Database } from '../../platform/database.ts';
import type { Place } from '../../platform/page.ts';

const columns = `
  r.id, r.name, r.name in ('admin', 'assistant', 'professor', 'student', 'service') as built_in,
  array(select permission from role_permissions p where p.role_id = r.id order by permission) as permissions,
  (select count(*)::int from user_roles m where m.role_id = r.id) as users_count`;

export const createRolesStore = (database: Database) => ({
  connection: database,

  async page(organizationId: string, limit: number, after: Place | null): Promise<ManagedRole[]> {
    const query = database('roles as r')
      .where({ 'r.organization_id': organizationId })
      .orderBy(['r.name', 'r.id'])
      .limit(limit + 1)
      .select(database.raw(columns));
    if (after !== null) query.whereRaw('(r.name, r.id) > (?, ?::uuid)', [...after]);
    return (await query) as ManagedRole[];
  },

  async find(organizationId: string, id: string): Promise<ManagedRole | null> {
    const key = { 'r.organization_id': organizationId, 'r.id': id };
    return ((await database('roles as r').where(key).first(database.raw(columns))) as ManagedRole | undefined) ?? null;
  },

  /** Null when the organization has a role of that name already. */
  async insert(organizationId: string, name: string): Promise<string | null> {
    const [added] = await database('roles')
      .insert({ organization_id: organizationId, name })
      .onConflict(['organization_id', 'name'])
      .ignore()
      .returning<{ id: string }[]>('id');
    return added?.id ?? null;
  },

  async nameIsFree(organizationId: string, name: string, besides: string): Promise<boolean> {
    const row = await database('roles')
      .where({ organization_id: organizationId, name })
      .whereNot({ id: besides })
      .first('id');
    return row === undefined;
  },

  async rename(id: string, name: string): Promise<void> {
    await database('roles').where({ id }).update({ name });
  },

  async replacePermissions(organizationId: string, roleId: string, permissions: readonly string[]): Promise<void> {
    await database('role_permissions').where({ role_id: roleId }).delete();
    const grants = [...new Set(permissions)].map((permission) => ({
      organization_id: organizationId,
      role_id: roleId,
      permission,
    }));
    if (grants.length > 0) await database('role_permissions').insert(grants);
  },

  async remove(id: string): Promise<void> {
    await database('roles').where({ id }).delete();
  },
});

export type RolesStore = ReturnType<typeof createRolesStore>;

import type { Organization } from '@prolean/contract/administration-organization.ts';
import type { Database } from '../../platform/database.ts';

export type Settings = Omit<Organization, 'id' | 'slug' | 'created_at'>;

const columns = ['id', 'slug', 'name', 'time_zone', 'admins_need_second_factor', 'activation_hours', 'created_at'];

export const createOrganizationStore = (database: Database) => ({
  connection: database,

  async find(id: string, lock = false): Promise<Organization> {
    const query = database('organizations').where({ id });
    const row: Omit<Organization, 'created_at'> & { created_at: Date } = await (lock
      ? query.forNoKeyUpdate()
      : query
    ).first(columns);
    return { ...row, created_at: row.created_at.toISOString() };
  },

  async update(id: string, settings: Settings): Promise<void> {
    await database('organizations').where({ id }).update(settings);
  },
});

export type OrganizationStore = ReturnType<typeof createOrganizationStore>;

import type { Formation } from '@prolean/contract/administration-formations.ts';
import type { Database } from '../../platform/database.ts';
import { anywhere, type Place } from '../../platform/page.ts';

const columns = `
  f.id, f.title, f.created_at,
  (select count(*)::int from training_sessions s where s.formation_id = f.id) as sessions_count`;

type Row = Omit<Formation, 'created_at'> & { created_at: Date };
const toFormation = (row: Row): Formation => ({ ...row, created_at: row.created_at.toISOString() });

export const createFormationsStore = (database: Database) => ({
  connection: database,

  async page(organizationId: string, q: string | undefined, limit: number, after: Place | null) {
    const query = database('formations as f')
      .where({ 'f.organization_id': organizationId })
      .orderBy(['f.title', 'f.id'])
      .limit(limit + 1)
      .select(database.raw(columns));
    if (q !== undefined) query.whereILike('f.title', anywhere(q));
    if (after !== null) query.whereRaw('(f.title, f.id) > (?, ?::uuid)', [...after]);
    return ((await query) as Row[]).map(toFormation);
  },

  async find(organizationId: string, id: string): Promise<Formation | null> {
    const key = { 'f.organization_id': organizationId, 'f.id': id };
    const row = (await database('formations as f').where(key).first(database.raw(columns))) as Row | undefined;
    return row === undefined ? null : toFormation(row);
  },

  /** Keeps training sessions from being added to it until the transaction ends. */
  async hold(organizationId: string, id: string): Promise<void> {
    await database('formations').where({ organization_id: organizationId, id }).forUpdate().first('id');
  },

  async insert(organizationId: string, title: string): Promise<string> {
    const row = { organization_id: organizationId, title };
    const [added] = await database('formations').insert(row).returning<{ id: string }[]>('id');
    return added!.id;
  },

  async rename(id: string, title: string): Promise<void> {
    await database('formations').where({ id }).update({ title });
  },

  async remove(id: string): Promise<void> {
    await database('formations').where({ id }).delete();
  },
});

export type FormationsStore = ReturnType<typeof createFormationsStore>;

import type { Role } from '@prolean/contract/identity.ts';
import type { Seance, TrainingSession } from '@prolean/contract/training-sessions.ts';
import type { Database } from '../../platform/database.ts';

export type NewTrainingSession = Pick<
  TrainingSession,
  'title' | 'delivery' | 'city' | 'status' | 'starts_on' | 'ends_on'
> & { formation_id: string };
export type NewSeance = Pick<Seance, 'session_id' | 'title' | 'place'> & { starts_at: Date; ends_at: Date };

export const createCatalogueStore = (database: Database) => {
  const insert = async (table: string, row: object): Promise<string> => {
    const [added] = await database(table).insert(row).returning<{ id: string }[]>('id');
    return added!.id;
  };
  return {
    addFormation: (organization_id: string, title: string) => insert('formations', { organization_id, title }),
    addTrainingSession: (organization_id: string, row: NewTrainingSession) =>
      insert('training_sessions', { organization_id, ...row }),
    addSeance: (organization_id: string, row: NewSeance) => insert('seances', { organization_id, ...row }),

    async roleOf(organization_id: string, id: string): Promise<Role | null> {
      const row = await database('users').where({ organization_id, id }).first<{ role: Role } | undefined>('role');
      return row?.role ?? null;
    },

    async assignProfessor(organization_id: string, session_id: string, user_id: string): Promise<void> {
      await database('session_professors').insert({ organization_id, session_id, user_id }).onConflict().ignore();
    },
    async enrol(organization_id: string, session_id: string, user_id: string): Promise<void> {
      await database('session_enrolments').insert({ organization_id, session_id, user_id }).onConflict().ignore();
    },
    async withdraw(session_id: string, user_id: string): Promise<void> {
      await database('session_enrolments').where({ session_id, user_id }).delete();
    },
  };
};

export type CatalogueStore = ReturnType<typeof createCatalogueStore>;

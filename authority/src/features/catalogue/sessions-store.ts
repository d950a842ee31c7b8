import type { SeanceBody, SessionBody } from '@prolean/contract/administration-sessions.ts';
import type { Seance, Student } from '@prolean/contract/training-sessions.ts';
import type { Database } from '../../platform/database.ts';
import { anywhere, type Place } from '../../platform/page.ts';

type SeanceRow = Omit<Seance, 'starts_at' | 'ends_at'> & { starts_at: Date; ends_at: Date };
const toSeance = (row: SeanceRow): Seance => ({
  ...row,
  starts_at: row.starts_at.toISOString(),
  ends_at: row.ends_at.toISOString(),
});
const seanceColumns = ['id', 'session_id', 'title', 'starts_at', 'ends_at', 'place'];

const sessionColumns = ['formation_id', 'title', 'delivery', 'city', 'status', 'starts_on', 'ends_on'];

type StudentRow = Omit<Student, 'enrolled_at'> & { enrolled_at: Date };

export const createSessionsStore = (database: Database) => ({
  connection: database,

  async formationExists(organizationId: string, id: string): Promise<boolean> {
    const row = await database('formations').where({ organization_id: organizationId, id }).forKeyShare().first('id');
    return row !== undefined;
  },

  /** The row's own columns, held until the transaction ends; null when the organization has no such training session. */
  async hold(organizationId: string, id: string): Promise<SessionBody | null> {
    const key = { organization_id: organizationId, id };
    return (await database('training_sessions').where(key).forNoKeyUpdate().first(sessionColumns)) ?? null;
  },

  async exists(organizationId: string, id: string): Promise<boolean> {
    return (
      (await database('training_sessions').where({ organization_id: organizationId, id }).first('id')) !== undefined
    );
  },

  async insert(organizationId: string, session: SessionBody): Promise<string> {
    const row = { organization_id: organizationId, ...session };
    const [added] = await database('training_sessions').insert(row).returning<{ id: string }[]>('id');
    return added!.id;
  },

  async update(id: string, session: SessionBody): Promise<void> {
    await database('training_sessions').where({ id }).update(session);
  },

  async seances(sessionId: string, limit: number, after: Place | null): Promise<Seance[]> {
    const query = database('seances')
      .where({ session_id: sessionId })
      .orderBy(['starts_at', 'id'])
      .limit(limit + 1)
      .select(seanceColumns);
    if (after !== null) query.whereRaw('(starts_at, id) > (?::timestamptz, ?::uuid)', [...after]);
    return ((await query) as SeanceRow[]).map(toSeance);
  },

  async holdSeance(sessionId: string, id: string): Promise<Seance | null> {
    const row: SeanceRow | undefined = await database('seances')
      .where({ session_id: sessionId, id })
      .forUpdate()
      .first(seanceColumns);
    return row === undefined ? null : toSeance(row);
  },

  async insertSeance(organizationId: string, sessionId: string, seance: SeanceBody): Promise<Seance> {
    const row = { organization_id: organizationId, session_id: sessionId, ...seance };
    const [added] = await database('seances').insert(row).returning<SeanceRow[]>(seanceColumns);
    return toSeance(added!);
  },

  async updateSeance(id: string, seance: SeanceBody): Promise<Seance> {
    const [changed] = await database('seances').where({ id }).update(seance).returning<SeanceRow[]>(seanceColumns);
    return toSeance(changed!);
  },

  async removeSeance(id: string): Promise<void> {
    await database('seances').where({ id }).delete();
  },

  async students(sessionId: string, q: string | undefined, limit: number, after: Place | null): Promise<Student[]> {
    const query = database('session_enrolments as e')
      .join('users as u', 'u.id', 'e.user_id')
      .where({ 'e.session_id': sessionId })
      .orderBy(['u.full_name', 'u.id'])
      .limit(limit + 1)
      .select('u.id', 'u.username', 'u.full_name', 'u.email', 'u.phone', 'u.cin', 'u.status', 'e.enrolled_at');
    if (q !== undefined)
      query.whereRaw(`concat_ws(' ', u.full_name, u.username, u.email, u.cin) ilike ?`, [anywhere(q)]);
    if (after !== null) query.whereRaw('(u.full_name, u.id) > (?, ?::uuid)', [...after]);
    const rows = (await query) as StudentRow[];
    return rows.map((row) => ({ ...row, enrolled_at: row.enrolled_at.toISOString() }));
  },

  /** The kind of account, held until the transaction ends; null when the organization has no such person. */
  async holdPerson(organizationId: string, id: string): Promise<string | null> {
    const row = await database('users').where({ organization_id: organizationId, id }).forShare().first('role');
    return row?.role ?? null;
  },

  /** False when he was there already. */
  async addMember(table: MemberTable, organizationId: string, sessionId: string, userId: string): Promise<boolean> {
    const row = { organization_id: organizationId, session_id: sessionId, user_id: userId };
    return (await database(table).insert(row).onConflict().ignore().returning('user_id')).length === 1;
  },

  /** False when he was not there. */
  async removeMember(table: MemberTable, sessionId: string, userId: string): Promise<boolean> {
    return (await database(table).where({ session_id: sessionId, user_id: userId }).delete()) === 1;
  },
});

export type MemberTable = 'session_professors' | 'session_enrolments';
export type SessionsStore = ReturnType<typeof createSessionsStore>;

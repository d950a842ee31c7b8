import type { Seance, Student, TrainingSession } from '@prolean/contract/training-sessions.ts';
import { type Database, prepared } from '../../platform/database.ts';
import { anywhere, type Place } from '../../platform/page.ts';

/** A training session without its live, which the live feature knows. */
export type TrainingSessionWithoutLive = Omit<TrainingSession, 'live'>;

const columns = `
  s.id, s.title, s.delivery, s.city, s.status, s.starts_on, s.ends_on,
  json_build_object('id', f.id, 'title', f.title) as formation,
  (
    select coalesce(json_agg(json_build_object('id', u.id, 'full_name', u.full_name) order by u.full_name), '[]')
    from session_professors p join users u on u.id = p.user_id where p.session_id = s.id
  ) as professors,
  (select count(*)::int from session_enrolments e where e.session_id = s.id) as students_count`;

const from = 'from training_sessions s join formations f on f.id = s.formation_id';
const order = 'order by s.starts_on, s.title, s.id';

const ofProfessor = prepared<TrainingSessionWithoutLive>(
  'sessions-of-professor',
  `select ${columns} ${from} join session_professors own on own.session_id = s.id
   where own.user_id = $1 and s.status <> 'archived' ${order}`,
);

const ofStudent = prepared<TrainingSessionWithoutLive>(
  'sessions-of-student',
  `select ${columns} ${from} join session_enrolments own on own.session_id = s.id
   where own.user_id = $1 and s.status not in ('draft', 'archived') ${order}`,
);

type StudentRow = Omit<Student, 'enrolled_at'> & { enrolled_at: Date };
type SeanceRow = Omit<Seance, 'starts_at' | 'ends_at'> & { starts_at: Date; ends_at: Date };

export type SessionFilter = Partial<Pick<TrainingSession, 'status' | 'delivery'>> & {
  formation_id?: string;
  professor_id?: string;
  student_id?: string;
  q?: string;
};

export const createTrainingSessionsStore = (database: Database) => ({
  ofProfessor: (userId: string) => ofProfessor(database, [userId]),
  ofStudent: (userId: string) => ofStudent(database, [userId]),

  async find(id: string): Promise<TrainingSessionWithoutLive | null> {
    const { rows } = await database.raw<{ rows: TrainingSessionWithoutLive[] }>(
      `select ${columns} ${from} where s.id = ?`,
      [id],
    );
    return rows[0] ?? null;
  },

  /** The latest to start first; one row more than `limit`, where there is one. */
  async page(
    organizationId: string,
    filter: SessionFilter,
    limit: number,
    after: Place | null,
  ): Promise<TrainingSessionWithoutLive[]> {
    const query = database('training_sessions as s')
      .join('formations as f', 'f.id', 's.formation_id')
      .where({ 's.organization_id': organizationId })
      .orderBy([
        { column: 's.starts_on', order: 'desc' },
        { column: 's.id', order: 'desc' },
      ])
      .limit(limit + 1)
      .select(database.raw(columns));
    for (const column of ['status', 'delivery', 'formation_id'] as const)
      if (filter[column] !== undefined) query.where(`s.${column}`, filter[column]);
    for (const [table, id] of [
      ['session_professors', filter.professor_id],
      ['session_enrolments', filter.student_id],
    ] as const)
      if (id !== undefined)
        query.whereRaw('exists (select from ?? m where m.session_id = s.id and m.user_id = ?)', [table, id]);
    if (filter.q !== undefined) query.whereRaw(`concat_ws(' ', s.title, f.title) ilike ?`, [anywhere(filter.q)]);
    if (after !== null) query.whereRaw('(s.starts_on, s.id) < (?::date, ?::uuid)', [...after]);
    return (await query) as TrainingSessionWithoutLive[];
  },

  async findOf(organizationId: string, id: string): Promise<TrainingSessionWithoutLive | null> {
    const { rows } = await database.raw<{ rows: TrainingSessionWithoutLive[] }>(
      `select ${columns} ${from} where s.id = ? and s.organization_id = ?`,
      [id, organizationId],
    );
    return rows[0] ?? null;
  },

  async studentsOf(sessionId: string): Promise<Student[]> {
    const rows: StudentRow[] = await database('session_enrolments as e')
      .join('users as u', 'u.id', 'e.user_id')
      .where({ 'e.session_id': sessionId })
      .orderBy(['u.full_name', 'u.id'])
      .select('u.id', 'u.username', 'u.full_name', 'u.email', 'u.phone', 'u.cin', 'u.status', 'e.enrolled_at');
    return rows.map((row) => ({ ...row, enrolled_at: row.enrolled_at.toISOString() }));
  },

  /** Séances that are not over yet, of all these training sessions, soonest first. */
  async upcomingSeances(sessionIds: readonly string[], now: Date): Promise<Seance[]> {
    const rows: SeanceRow[] = await database('seances')
      .whereIn('session_id', [...sessionIds])
      .where('ends_at', '>=', now)
      .orderBy(['starts_at', 'id'])
      .select('id', 'session_id', 'title', 'starts_at', 'ends_at', 'place');
    return rows.map((row) => ({
      ...row,
      starts_at: row.starts_at.toISOString(),
      ends_at: row.ends_at.toISOString(),
    }));
  },
});

export type TrainingSessionsStore = ReturnType<typeof createTrainingSessionsStore>;

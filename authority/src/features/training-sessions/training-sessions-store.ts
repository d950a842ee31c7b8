import type { Seance, Student, TrainingSession } from '@prolean/contract/training-sessions.ts';
import { type Database, prepared } from '../../platform/database.ts';

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

import type { Seal } from '@prolean/contract/attendance.ts';
import type { Database } from '../../platform/database.ts';
import type { HistoryEvent } from './compute-attendance.ts';

/** An event as it was hashed: every field as a text, `detail` in the database's own spelling. */
export type LogLine = {
  number: number;
  live_id: string;
  kind: string;
  actor_id: string;
  at: string;
  recorded_at: string;
  detail: string;
  hash: string;
};

type SealRow = { number: number; hash: Buffer; public_key: Buffer; signature: Buffer; sealed_at: Date };
type LogRow = Omit<LogLine, 'at' | 'recorded_at' | 'hash'> & { at: Date; recorded_at: Date; hash: Buffer };
export type PersonRow = { id: string; full_name: string; cin: string | null };

/** More than a student looks back on. */
const mostLives = 200;

export type EndedLive = { id: string; session_id: string; title: string; started_at: Date; ended_at: Date };

export const createAttendanceStore = (database: Database) => {
  const endedLives = () =>
    database('session_lives as l')
      .join('training_sessions as s', 's.id', 'l.session_id')
      .where({ 'l.status': 'ended' })
      .orderBy([{ column: 'l.started_at', order: 'desc' }, { column: 'l.id' }])
      .select<EndedLive[]>('l.id', 'l.session_id', 's.title', 'l.started_at', 'l.ended_at');

  return {
    async log(liveId: string): Promise<LogLine[]> {
      const rows: LogRow[] = await database('session_live_events')
        .where({ live_id: liveId })
        .orderBy('number')
        .select('number', 'live_id', 'kind', 'actor_id', 'at', 'recorded_at', 'hash', database.raw('detail::text'));
      return rows.map((row) => ({
        ...row,
        at: row.at.toISOString(),
        recorded_at: row.recorded_at.toISOString(),
        hash: row.hash.toString('hex'),
      }));
    },

    /** The newest, which covers the most. */
    async seal(liveId: string): Promise<Seal | null> {
      const row: SealRow | undefined = await database('session_live_seals')
        .where({ live_id: liveId })
        .orderBy('number', 'desc')
        .first('number', 'hash', 'public_key', 'signature', 'sealed_at');
      if (row === undefined) return null;
      return {
        number: row.number,
        hash: row.hash.toString('hex'),
        public_key: row.public_key.toString('base64url'),
        signature: row.signature.toString('base64url'),
        sealed_at: row.sealed_at.toISOString(),
      };
    },

    async enrolledIn(sessionId: string): Promise<string[]> {
      const rows = await database('session_enrolments').where({ session_id: sessionId }).select('user_id');
      return rows.map(({ user_id }) => user_id);
    },

    /** In the order in which people look for a name. */
    people: (ids: readonly string[]): Promise<PersonRow[]> =>
      database('users')
        .whereIn('id', [...ids])
        .orderBy(['full_name', 'id'])
        .select<PersonRow[]>('id', 'full_name', 'cin'),

    /** The ended lives of one training session. */
    endedOf: (sessionId: string): Promise<EndedLive[]> => endedLives().where({ 'l.session_id': sessionId }),

    /** The latest ended lives that a student was in, or of training sessions he is enrolled in. */
    endedFor: (userId: string, sessionId: string | null): Promise<EndedLive[]> => {
      const query = endedLives().where((concerns) =>
        concerns
          .whereIn('l.session_id', database('session_enrolments').where({ user_id: userId }).select('session_id'))
          .orWhereIn('l.id', database('session_live_participants').where({ user_id: userId }).select('live_id')),
      );
      if (sessionId !== null) query.where({ 'l.session_id': sessionId });
      return query.limit(mostLives);
    },

    /** What attendance is computed from, of several lives, in the order of each history; of one person only where named. */
    async histories(liveIds: readonly string[], userId: string | null = null): Promise<Map<string, HistoryEvent[]>> {
      const query = database('session_live_events')
        .whereIn('live_id', [...liveIds])
        .where((told) => {
          told.whereIn('kind', ['started', 'paused', 'resumed', 'ended']);
          if (userId === null) told.orWhereIn('kind', ['joined', 'left']);
          else
            told.orWhereRaw(`kind in ('joined', 'left') and coalesce(detail ->> 'user_id', actor_id::text) = ?`, [
              userId,
            ]);
        })
        .orderBy(['live_id', 'number']);
      const rows: (Omit<HistoryEvent, 'at'> & { live_id: string; at: Date })[] = await query.select(
        'live_id',
        'kind',
        'actor_id',
        'at',
        'detail',
      );
      return Map.groupBy(
        rows.map(({ at, ...row }) => ({ ...row, at: at.getTime() })),
        ({ live_id }) => live_id,
      );
    },

    async setting(sessionId: string): Promise<{ title: string; time_zone: string }> {
      return database('training_sessions as s')
        .join('organizations as o', 'o.id', 's.organization_id')
        .where({ 's.id': sessionId })
        .first('s.title', 'o.time_zone');
    },
  };
};

export type AttendanceStore = ReturnType<typeof createAttendanceStore>;

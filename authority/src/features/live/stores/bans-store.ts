import type { Ban } from '@prolean/contract/live-doors.ts';
import type { Database } from '../../../platform/database.ts';

const personOf = (column: string) =>
  `(select json_build_object('id', u.id, 'full_name', u.full_name) from users u where u.id = b.${column})`;

const columns = `b.id, ${personOf('user_id')} as user, b.reason, b.banned_at, ${personOf('banned_by')} as banned_by,
  b.lifted_at, ${personOf('lifted_by')} as lifted_by`;

type BanRow = Omit<Ban, 'banned_at' | 'lifted_at'> & { banned_at: Date; lifted_at: Date | null };

const toBan = (row: BanRow): Ban => ({
  ...row,
  banned_at: row.banned_at.toISOString(),
  lifted_at: row.lifted_at?.toISOString() ?? null,
});

type Act = { organizationId: string; sessionId: string; userId: string; actorId: string };

export const createBansStore = (database: Database) => ({
  /** True while a ban keeps this person out. */
  async isBanned(sessionId: string, userId: string): Promise<boolean> {
    const found = await database('session_bans')
      .where({ session_id: sessionId, user_id: userId })
      .whereNull('lifted_at')
      .first('id');
    return found !== undefined;
  },

  /**
   * Keeps the person's enrolment as it is until the transaction ends, so that a join, which holds it too, comes before the
   * ban and is undone by it, or after it and is refused. False when he is not enrolled.
   */
  async holdEnrolment(sessionId: string, userId: string): Promise<boolean> {
    const row = await database('session_enrolments')
      .where({ session_id: sessionId, user_id: userId })
      .forUpdate()
      .first('user_id');
    return row !== undefined;
  },

  /** True when the person was in one of these lives as a student, whatever he is now; a professor can't be kept out. */
  async wasStudent(sessionId: string, userId: string): Promise<boolean> {
    const found = await database('session_live_participants as p')
      .join('session_lives as l', 'l.id', 'p.live_id')
      .where({ 'l.session_id': sessionId, 'p.user_id': userId, 'p.role': 'student' })
      .first('p.id');
    return found !== undefined;
  },

  /** True when there was none before. */
  async add({ organizationId, sessionId, userId, actorId }: Act, reason: string): Promise<boolean> {
    const { rows } = await database.raw(
      `insert into session_bans (organization_id, session_id, user_id, reason, banned_at, banned_by)
       values (?, ?, ?, ?, clock_timestamp(), ?)
       on conflict (session_id, user_id) where lifted_at is null do nothing returning id`,
      [organizationId, sessionId, userId, reason, actorId],
    );
    return rows.length > 0;
  },

  /** True when there was one to lift. */
  async lift({ sessionId, userId, actorId }: Act): Promise<boolean> {
    const lifted = await database('session_bans')
      .where({ session_id: sessionId, user_id: userId })
      .whereNull('lifted_at')
      .update({ lifted_at: database.raw('greatest(clock_timestamp(), banned_at)'), lifted_by: actorId });
    return lifted > 0;
  },

  async find(sessionId: string, userId: string): Promise<Ban> {
    const { rows } = await database.raw<{ rows: BanRow[] }>(
      `select ${columns} from session_bans b where b.session_id = ? and b.user_id = ? and b.lifted_at is null`,
      [sessionId, userId],
    );
    return toBan(rows[0]!);
  },

  async list(sessionId: string): Promise<Ban[]> {
    const { rows } = await database.raw<{ rows: BanRow[] }>(
      `select ${columns} from session_bans b where b.session_id = ? order by b.banned_at desc, b.id`,
      [sessionId],
    );
    return rows.map(toBan);
  },
});

export type BansStore = ReturnType<typeof createBansStore>;

import type { Live, LiveRole } from '@prolean/contract/live.ts';
import type { Database } from '../../../platform/database.ts';
import type { KnownPresence, Span } from './media-presence.ts';

export type RoomOfLive = {
  id: string;
  organization_id: string;
  session_id: string;
  room_name: string;
  status: Live['status'];
};

/** A person as the media server has to know him; without a role he may not be in the room. */
export type MediaStanding = { user_id: string; role: LiveRole | null; has_floor: boolean; muted: boolean };

export type Connection = { room: string; userId: string; sid: string; joinedAt: Date; leftAt: Date | null };

export type MediaPerson = { user_id: string; connections: Span[]; presences: KnownPresence[] };

/** A room stays interesting for a while after its live: tokens for it are good for ten minutes. */
const lingers = '15 minutes';

/** Milliseconds since 1970. */
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** Whose line it is by its name there: a second line that only sends has the person's id and a suffix. Null when nobody's. */
export function personOf(identity: string): string | null {
  const [id] = identity.split('#') as [string];
  return isUuid(id) ? id : null;
}

const columns = ['id', 'organization_id', 'session_id', 'room_name', 'status'];

export const createMediaStore = (database: Database) => ({
  /** False when it was taken in before. */
  async noteWebhook(id: string): Promise<boolean> {
    const { rowCount } = await database.raw('insert into media_webhooks (id) values (?) on conflict do nothing', [id]);
    return rowCount > 0;
  },
  async forgetWebhooks(): Promise<void> {
    await database.raw(`delete from media_webhooks where received_at < clock_timestamp() - interval '1 hour'`);
  },

  async findByRoom(room: string): Promise<RoomOfLive | null> {
    return (await database('session_lives').where({ room_name: room }).first<RoomOfLive>(columns)) ?? null;
  },
  async find(id: string): Promise<RoomOfLive> {
    return database('session_lives').where({ id }).first(columns);
  },

  /** Lives whose rooms may have somebody in them. */
  async watched(): Promise<RoomOfLive[]> {
    return database('session_lives')
      .where('status', '<>', 'ended')
      .orWhere('ended_at', '>', database.raw(`clock_timestamp() - interval '${lingers}'`))
      .orderBy('id')
      .select(columns);
  },

  /** Milliseconds since 1970, by the clock that presences are measured by. */
  async now(): Promise<number> {
    const { rows } = await database.raw(`select ${ms('clock_timestamp()')} as now`);
    return Number(rows[0].now);
  },

  /**
   * Adds what is told of a line to what is known of it; in any order, however often, it comes to the same. Who tells of it
   * may have another clock: nothing happens before the live or after now, and nobody leaves before he came.
   */
  async noteConnection({ room, userId, sid, joinedAt, leftAt }: Connection): Promise<void> {
    if (!isUuid(userId)) return;
    await database.raw(
      `insert into session_live_media_connections as known (live_id, organization_id, user_id, sid, joined_at, left_at)
       select l.id, l.organization_id, u.id, ?, line.joined_at,
         case when ? then greatest(line.joined_at, least(?::timestamptz, clock_timestamp())) end
       from session_lives l join users u on u.organization_id = l.organization_id
       cross join lateral (select greatest(l.started_at, least(?::timestamptz, clock_timestamp())) as joined_at) line
       where l.room_name = ? and u.id = ?
       on conflict (live_id, sid) do update set
         joined_at = least(known.joined_at, excluded.joined_at), left_at = least(known.left_at, excluded.left_at)`,
      [sid, leftAt !== null, leftAt, joinedAt, room, userId],
    );
  },

  /** Ends the lines that are not among these any more, though they began before. */
  async endConnectionsBut(liveId: string, sids: readonly string[], begunBefore: Date, at: Date): Promise<void> {
    await database('session_live_media_connections')
      .where({ live_id: liveId })
      .whereNull('left_at')
      .where('joined_at', '<', begunBefore)
      .whereNotIn('sid', [...sids])
      .update({ left_at: at });
  },

  /** Open lives of which the media server has told anything. */
  async livesWithConnections(): Promise<string[]> {
    const rows = await database('session_lives as l')
      .whereNot({ status: 'ended' })
      .whereExists(database('session_live_media_connections').whereRaw('live_id = l.id').select(database.raw('1')))
      .orderBy('id')
      .select('id');
    return rows.map(({ id }: { id: string }) => id);
  },

  /** Everybody who had a line in this live, in the order of their ids. */
  async people(liveId: string): Promise<MediaPerson[]> {
    const { rows } = await database.raw<{ rows: MediaPerson[] }>(
      `select c.user_id, json_agg(json_build_object('from', ${ms('c.joined_at')}, 'to', ${ms('c.left_at')})) as connections,
         (select coalesce(json_agg(json_build_object('from', ${ms('p.joined_at')}, 'to', ${ms('p.left_at')},
            'hasHeartbeats', p.last_heartbeat_at is not null)), '[]')
          from session_live_participants p where p.live_id = c.live_id and p.user_id = c.user_id) as presences
       from session_live_media_connections c where c.live_id = ? group by c.live_id, c.user_id order by c.user_id`,
      [liveId],
    );
    return rows;
  },

  /** What these people are to the live now, as their latest presence in it has it. */
  async standings(live: RoomOfLive, userIds: readonly string[]): Promise<Map<string, MediaStanding>> {
    const { rows } = await database.raw<{ rows: MediaStanding[] }>(
      `select u.id as user_id, coalesce(p.has_floor, false) as has_floor, coalesce(p.muted, false) as muted,
         case
           when u.status <> 'active' then null
           when exists (select from session_bans b
             where b.session_id = ? and b.user_id = u.id and b.lifted_at is null) then null
           when u.role = 'professor' and exists (select from session_professors m
             where m.session_id = ? and m.user_id = u.id) then 'professor'
           when u.role = 'student' and exists (select from session_enrolments m
             where m.session_id = ? and m.user_id = u.id) then 'student'
         end as role
       from users u left join lateral (
         select has_floor, muted from session_live_participants
         where live_id = ? and user_id = u.id order by joined_at desc, left_at desc nulls first limit 1
       ) p on true
       where u.organization_id = ? and u.id = any(?::uuid[])`,
      [live.session_id, live.session_id, live.session_id, live.id, live.organization_id, [...userIds]],
    );
    return new Map(rows.map((row) => [row.user_id, row]));
  },

  /** What decides what anybody may send, whoever he is. */
  async openness(liveId: string) {
    const row = await database('session_lives').where({ id: liveId }).first();
    return {
      status: row.status as Live['status'],
      student_media: { camera: row.student_camera as boolean, microphone: row.student_microphone as boolean },
    };
  },

  /** Holds the live against every other change until the transaction ends; false when it is over. */
  async holdOpen(id: string): Promise<boolean> {
    const row = await database('session_lives').where({ id }).whereNot({ status: 'ended' }).forUpdate().first('id');
    return row !== undefined;
  },
  async holdForRecording(room: string) {
    const row = await database('session_lives').where({ room_name: room }).forUpdate().first();
    return (row ?? null) as (RoomOfLive & { recording_url: string | null; started_by: string }) | null;
  },

  async beginPresence(
    live: RoomOfLive,
    { user_id, role, muted }: MediaStanding & { role: LiveRole },
    at: Date,
  ): Promise<void> {
    await database('session_live_participants').insert({
      organization_id: live.organization_id,
      live_id: live.id,
      user_id,
      role,
      joined_at: at,
      muted,
    });
  },
  async endPresence(liveId: string, userId: string, at: Date): Promise<void> {
    await database('session_live_participants')
      .where({ live_id: liveId, user_id: userId })
      .whereNull('left_at')
      .update({ left_at: at, connected: false, hand_raised_at: null, has_floor: false });
  },
});

export type MediaStore = ReturnType<typeof createMediaStore>;

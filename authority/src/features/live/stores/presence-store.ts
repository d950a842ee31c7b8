import type { LiveStatus } from '@prolean/contract/live.ts';
import { type Database, type Executor, prepared } from '../../../platform/database.ts';
import { patience } from '../room/patience.ts';

/** Of `p` (session_live_participants): present, but without a heartbeat for longer than the patience. */
export const isSilent = `p.left_at is null and p.last_heartbeat_at < clock_timestamp() - interval '${patience} seconds'`;

/**
 * The whole batch in one statement: takes the heartbeats of those who are present, and where that changed what others see,
 * one event for all of them. The live is held first, like every change does, and people in the order of their ids.
 */
const takeHeartbeats = prepared<{ status: LiveStatus; present: string[] }>(
  'heartbeats',
  `with live as materialized (
     select id, organization_id, status from session_lives
     where session_id = $1 and organization_id = $2 and status <> 'ended' for share
   ), held as materialized (
     select p.id, b.user_id, p.connected as was_connected, p.network_quality as was_quality, b.connected,
       coalesce(b.network_quality, p.network_quality) as network_quality
     from (
       select * from unnest($3::uuid[], $4::boolean[], $5::smallint[]) as b (user_id, connected, network_quality)
       order by user_id
     ) b
     -- Each on his own: a plan made while nobody was there would read everybody who is present anywhere.
     cross join lateral (
       select id, connected, network_quality from session_live_participants
       where live_id = (select id from live) and user_id = b.user_id and left_at is null limit 1 for update
     ) p
   ), taken as (
     update session_live_participants p set connected = held.connected, network_quality = held.network_quality,
       -- A lost line is no sign of life, but the first report of one says when he was last known.
       last_heartbeat_at = case when held.connected or p.last_heartbeat_at is null
         then greatest(clock_timestamp(), p.joined_at) else p.last_heartbeat_at end
     from held where p.id = held.id
   ), changed as (
     select jsonb_agg(jsonb_build_object('user_id', user_id, 'connected', connected, 'network_quality', network_quality)
       order by user_id) as people
     from held where connected <> was_connected
       -- A line's quality changes all the time; the history keeps when it becomes poor and when it is good again.
       or coalesce(network_quality < 3, false) <> coalesce(was_quality < 3, false)
   ), told as (
     insert into session_live_events (organization_id, live_id, kind, actor_id, at, detail)
     select live.organization_id, live.id, 'presence', $6, clock_timestamp(),
       jsonb_build_object('participants', changed.people)
     from live, changed where changed.people is not null
   )
   select live.status, array(select user_id from held) as present from live`,
);

const closesSilent = (name: string, lock: 'for update' | 'for update skip locked') =>
  prepared<ClosedPresence>(
    name,
    `with silent as materialized (
       select p.id from session_live_participants p
       where p.live_id = $1 and ($2::uuid[] is null or p.user_id = any($2)) and ${isSilent}
       order by p.user_id ${lock}
     )
     update session_live_participants p
     set left_at = p.last_heartbeat_at, connected = false, hand_raised_at = null, has_floor = false
     from silent where p.id = silent.id returning p.user_id, p.left_at`,
  );
const silentClosed = closesSilent('silent-closed', 'for update');
const freeSilentClosed = closesSilent('free-silent-closed', 'for update skip locked');

/**
 * Closes, at their last heartbeats, the presences that fell silent: of these people, or of everybody in the live. Those that
 * somebody else is changing are waited for by the `patient` only.
 */
export const closeSilent = (
  executor: Executor,
  liveId: string,
  userIds: readonly string[] | null,
  patient: boolean,
): Promise<ClosedPresence[]> => (patient ? silentClosed : freeSilentClosed)(executor, [liveId, userIds]);

export type Heartbeat = { user_id: string; connected: boolean; network_quality?: number | undefined };
export type ClosedPresence = { user_id: string; left_at: Date };

export const createPresenceStore = (database: Database) => ({
  /** Null when no live of the training session is going on; else who of the batch is present. */
  async takeHeartbeats(
    of: { sessionId: string; organizationId: string; actorId: string },
    beats: readonly Heartbeat[],
  ): Promise<{ status: LiveStatus; present: string[] } | null> {
    const [row] = await takeHeartbeats(database, [
      of.sessionId,
      of.organizationId,
      beats.map(({ user_id }) => user_id),
      beats.map(({ connected }) => connected),
      beats.map(({ network_quality }) => network_quality ?? null),
      of.actorId,
    ]);
    return row ?? null;
  },

  /** Open lives in which somebody has been silent for too long. */
  async livesWithSilent(): Promise<{ id: string; organization_id: string }[]> {
    const { rows } = await database.raw(
      `select distinct l.id, l.organization_id from session_live_participants p
       join session_lives l on l.id = p.live_id where ${isSilent}`,
    );
    return rows;
  },

  closeSilent: (liveId: string, userIds: readonly string[] | null = null) =>
    closeSilent(database, liveId, userIds, true),

  /** True when the live is still going on; then it can't end before this transaction has. */
  async holdActive(liveId: string): Promise<boolean> {
    const row = await database('session_lives')
      .where({ id: liveId })
      .whereNot({ status: 'ended' })
      .forShare()
      .first('id');
    return row !== undefined;
  },
});

export type PresenceStore = ReturnType<typeof createPresenceStore>;

import type { LiveRole } from '@prolean/contract/live.ts';
import { type Executor, prepared } from '../../../platform/database.ts';
import { type LiveRow, liveColumns, type ParticipantRow } from './live-rows.ts';
import { closeSilent, isSilent } from './presence-store.ts';

/** A live as it was found, who of those asked for is kept out of it, and whether somebody of them has fallen silent there. */
export type HeldEntrance = { row: LiveRow; banned: string[]; somebodySilent: boolean };

// Asked after the enrolments are held, which a ban holds too: so every ban that came first is seen.
const heldEntrance = prepared<LiveRow & { banned: string[]; somebody_silent: boolean }>(
  'held-entrance',
  `with l as materialized (
     select * from session_lives where session_id = $1 order by started_at desc, id limit 1 for share
   )
   select ${liveColumns},
     array(
       select user_id from session_bans where session_id = $1 and user_id = any($2::uuid[]) and lifted_at is null
     ) as banned,
     exists (
       select from session_live_participants p where p.live_id = l.id and p.user_id = any($2) and ${isSilent}
     ) as somebody_silent
   from l`,
);

const presenceColumns = `
  p.user_id, p.role, p.joined_at, p.left_at, p.connected, p.hand_raised_at, p.has_floor, p.muted, p.network_quality`;

/** A presence without the person's name, which who joins knows himself; whether it was opened, or was there and its line lost. */
export type Entered = Omit<ParticipantRow, 'full_name'> & { is_new: boolean; was_lost: boolean };

const enteredPeople = prepared<Entered>(
  'entered-people',
  `with entering as (
     select * from unnest($3::uuid[], $4::text[]) as e (user_id, role)
   ), opened as (
     insert into session_live_participants as p (organization_id, live_id, user_id, role, joined_at, muted)
     select $1, $2, e.user_id, e.role, greatest(clock_timestamp(), before.left_at), coalesce(before.muted, false)
     from entering e left join lateral (
       select b.muted, b.left_at from session_live_participants b where b.live_id = $2 and b.user_id = e.user_id
       order by b.joined_at desc, b.left_at desc nulls first limit 1
     ) before on true
     order by e.user_id
     on conflict (live_id, user_id) where left_at is null do nothing returning ${presenceColumns}
   ), held as materialized (
     select id, connected from session_live_participants
     where live_id = $2 and user_id = any($3) and left_at is null order by user_id for update
   ), refreshed as (
     update session_live_participants p set connected = true,
       last_heartbeat_at = case when p.last_heartbeat_at is not null then greatest(clock_timestamp(), p.joined_at) end
     -- By key, not by a join: a plan made while the table was small must not read all of it later.
     where p.id = any(array(select id from held))
     returning ${presenceColumns}, false as is_new, (select not held.connected from held where held.id = p.id) as was_lost
   )
   select *, true as is_new, false as was_lost from opened union all select * from refreshed`,
);

/** What a join asks and changes, for several people of one training session at once. */
export const createJoinStore = (executor: Executor) => ({
  executor,

  /** The latest live, which nobody changes until the transaction ends. Null before the first live. */
  async hold(sessionId: string, userIds: readonly string[]): Promise<HeldEntrance | null> {
    const [held] = await heldEntrance(executor, [sessionId, userIds]);
    if (held === undefined) return null;
    const { banned, somebody_silent: somebodySilent, ...row } = held;
    return { row, banned, somebodySilent };
  },

  /**
   * Opens a presence for each, or takes the open one for alive. Who is missing in the answer had one that was being closed just
   * then. Who was muted when he left this live is muted again, so that leaving does not lift it.
   */
  enter: (of: { organizationId: string; liveId: string }, roles: readonly (readonly [string, LiveRole])[]) =>
    enteredPeople(executor, [of.organizationId, of.liveId, roles.map(([id]) => id), roles.map(([, role]) => role)]),

  closeSilent: (liveId: string, userIds: readonly string[]) => closeSilent(executor, liveId, userIds),
});

export type JoinStore = ReturnType<typeof createJoinStore>;

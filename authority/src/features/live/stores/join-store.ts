import type { LiveRole } from '@prolean/contract/live.ts';
import { type Executor, prepared } from '../../../platform/database.ts';
import type { ParticipantRow } from './live-rows.ts';
import { findLive, type LockedLive } from './live-store.ts';
import { closeSilent, isSilent } from './presence-store.ts';

/** The latest live; who of those asked for is kept out of it, and whose presence there has fallen silent. */
export type HeldEntrance = LockedLive & { banned: string[]; silent: string[] };

// Asked after the enrolments are held, which a ban holds too: so every ban that came first is seen.
const heldEntrance = prepared<HeldEntrance>(
  'held-entrance',
  `with live as materialized (
     select id, status, recording_url from session_lives where session_id = $1
     order by started_at desc, id limit 1 for share
   )
   select live.*,
     array(
       select user_id from session_bans where session_id = $1 and user_id = any($2::uuid[]) and lifted_at is null
     ) as banned,
     array(
       select user_id from session_live_participants p where p.live_id = live.id and p.user_id = any($2) and ${isSilent}
     ) as silent
   from live`,
);

const presenceColumns = `
  p.user_id, p.role, p.joined_at, p.left_at, p.connected, p.hand_raised_at, p.has_floor, p.muted, p.network_quality`;

/** A presence without the person's name, which who joins knows himself; whether it was opened, or was there and its line lost. */
export type Entered = Omit<ParticipantRow, 'full_name'> & { is_new: boolean; was_lost: boolean };

const entersPeople = (name: string, lock: 'for update' | 'for update skip locked') =>
  prepared<Entered>(
    name,
    `with entering as (
       select * from unnest($3::uuid[], $4::text[]) as e (user_id, role)
     ), opened as (
       insert into session_live_participants as p (organization_id, live_id, user_id, role, joined_at, muted)
       select $1, $2, e.user_id, e.role, greatest(clock_timestamp(), before.left_at), coalesce(before.muted, false)
       from entering e left join lateral (
         select b.muted, b.left_at from session_live_participants b where b.live_id = $2 and b.user_id = e.user_id
         order by b.joined_at desc, b.left_at desc nulls first limit 1
       ) before on true
       -- Not left to the constraint alone, which waits for whoever is changing the open one.
       where not exists (
         select from session_live_participants o where o.live_id = $2 and o.user_id = e.user_id and o.left_at is null
       )
       order by e.user_id
       on conflict (live_id, user_id) where left_at is null do nothing returning ${presenceColumns}
     ), held as materialized (
       select id, connected from session_live_participants
       where live_id = $2 and user_id = any($3) and left_at is null order by user_id ${lock}
     ), refreshed as (
       update session_live_participants p set connected = true,
         last_heartbeat_at = case when p.last_heartbeat_at is not null then greatest(clock_timestamp(), p.joined_at) end
       -- By key, not by a join: a plan made while the table was small must not read all of it later.
       where p.id = any(array(select id from held))
       returning ${presenceColumns}, false as is_new, (select not held.connected from held where held.id = p.id) as was_lost
     )
     select *, true as is_new, false as was_lost from opened union all select * from refreshed`,
  );
const enteredPeople = entersPeople('entered-people', 'for update');
const enteredFreePeople = entersPeople('entered-free-people', 'for update skip locked');

type Entering = {
  organizationId: string;
  liveId: string;
  roles: readonly (readonly [string, LiveRole])[];
  patient: boolean;
};

/** What a join asks and changes, for several people of one training session at once. */
export const createJoinStore = (executor: Executor) => ({
  executor,

  /** The latest live is kept from ending until the transaction ends; null before the first one. */
  async hold(sessionId: string, userIds: readonly string[]): Promise<HeldEntrance | null> {
    const [held] = await heldEntrance(executor, [sessionId, userIds]);
    return held ?? null;
  },

  /**
   * Opens a presence for each, or takes the open one for alive. Missing in the answer is who had one that was being closed just
   * then, and, where one is not `patient`, who has one that somebody else is changing. Who was muted when he left this live is
   * muted again, so that leaving does not lift it.
   */
  enter({ organizationId, liveId, roles, patient }: Entering): Promise<Entered[]> {
    const enter = patient ? enteredPeople : enteredFreePeople;
    return enter(executor, [organizationId, liveId, roles.map(([id]) => id), roles.map(([, role]) => role)]);
  },

  closeSilent: (liveId: string, userIds: readonly string[], patient: boolean) =>
    closeSilent(executor, liveId, userIds, patient),
  find: (liveId: string) => findLive(executor, liveId),
});

export type JoinStore = ReturnType<typeof createJoinStore>;

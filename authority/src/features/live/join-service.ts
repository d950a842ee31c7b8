import type { ReplyContent } from '@prolean/contract/endpoint.ts';
import type { joinLive, Live, LiveRole } from '@prolean/contract/live.ts';
import type { Jitsi } from '../../integrations/jitsi.ts';
import type { Livekit } from '../../integrations/livekit.ts';
import type { Caller } from '../../platform/caller.ts';
import { isContended } from '../../platform/database.ts';
import { alone, createGathering } from '../../platform/gather.ts';
import { Refusal, unavailable } from '../../platform/refusal.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { banned } from './doors/bans-service.ts';
import { effectOf } from './lifecycle.ts';
import { appendEvents, type NewEvent } from './log/event-log.ts';
import { silentLeaves } from './room/sweeper.ts';
import type { Entered, HeldEntrance, JoinStore } from './stores/join-store.ts';
import { type LiveRow, toLive, toParticipant } from './stores/live-rows.ts';
import type { JoinTransaction } from './stores/live-stores.ts';

/** A presence that is there when a join looks may be closed before it is read; each look opens a new one then. */
const looks = 5;
/** Joins of one class in one transaction; and transactions side by side, so that one begins while another is being committed. */
const gathered = { together: 100, atOnce: 1, isOfOne: isContended };

type Roles = ReadonlyMap<string, LiveRole>;
type Joined = ReplyContent<typeof joinLive>;
type Join = { caller: Caller; sessionId: string; provider: 'livekit' | 'jitsi' };

const arrivals = (of: { organizationId: string; liveId: string }, presence: Entered): NewEvent[] => {
  const { user_id, role, joined_at, connected, network_quality } = presence;
  const by = { ...of, actorId: user_id };
  if (presence.is_new) return [{ ...by, kind: 'joined', at: joined_at, detail: { user_id, role } }];
  const participants = [{ user_id, connected, network_quality }];
  return presence.was_lost ? [{ ...by, kind: 'presence', detail: { participants } }] : [];
};

/** The live as it is once these have left and entered; nothing else of it changes while it is held. */
const liveAfter = (row: LiveRow, left: number, entered: ReadonlyMap<string, Entered>): Live => {
  const opened = [...entered.values()].filter((presence) => presence.is_new).length;
  return toLive({ ...row, participants_count: row.participants_count - left + opened });
};

/**
 * Entering the room. A whole class comes within seconds, and each event of a live waits for the one before it to be committed:
 * so the joins that come while others are at work are done together, in one transaction.
 */
export function createJoinService(dependencies: {
  transaction: JoinTransaction;
  membership: MembershipService;
  livekit: Livekit;
  jitsi: Jitsi;
}) {
  const { transaction, membership, livekit, jitsi } = dependencies;

  /** Opens their presences, or takes open ones for alive; with the events that tell of it. */
  const enter = async (store: JoinStore, of: { organizationId: string; liveId: string }, roles: Roles) => {
    const entered = new Map<string, Entered>();
    const events: NewEvent[] = [];
    for (let look = 0; ; look += 1) {
      const missing = [...roles].filter(([userId]) => !entered.has(userId));
      for (const presence of await store.enter(of, missing)) {
        entered.set(presence.user_id, presence);
        events.push(...arrivals(of, presence));
      }
      if (entered.size === roles.size || look === looks) return { entered, events };
    }
  };

  const grant = (live: Live, { caller, provider }: Join, title: string, role: LiveRole, presence: Entered) =>
    provider === 'jitsi'
      ? jitsi.grant(live, caller.user, role, title)
      : livekit.grant(live, caller.user, role, presence);

  /** What keeps this one out of a live that is held; null when nothing does. */
  const refusalOf = ({ caller, provider }: Join, held: HeldEntrance | null, roleNow: (caller: Caller) => LiveRole) => {
    try {
      roleNow(caller);
      livekit.requireConfigured();
      if (provider === 'jitsi') jitsi.requireConfigured();
      effectOf('join', held?.row ?? null);
      if (held?.banned.includes(caller.user.id)) throw banned();
      return null;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };

  /** The media tokens are made before the commit, so that no removal that commits first is followed by a token. */
  const joinAll = (joins: readonly Join[], patient: boolean) =>
    transaction<(Joined | Refusal | typeof alone)[]>(async (store) => {
      const { caller, sessionId } = joins[0]!;
      const callers = joins.map((join) => join.caller);
      const ids = callers.map(({ user }) => user.id);
      const [{ title, roleNow, certain }, held] = await Promise.all([
        membership.holdMembers(callers, sessionId, store.executor, patient),
        store.hold(sessionId, ids),
      ]);
      const refusals = joins.map((join) => (certain(join.caller) ? refusalOf(join, held, roleNow) : alone));
      const admitted = callers.filter((_, index) => refusals[index] === null);
      if (held === null || admitted.length === 0) return [refusals.map((refusal) => refusal!), Promise.resolve()];
      const roles: Roles = new Map(admitted.map((one) => [one.user.id, roleNow(one)]));
      const of = { organizationId: caller.user.organization.id, liveId: held.row.id };
      const left = held.somebodySilent ? await store.closeSilent(of.liveId, [...roles.keys()]) : [];
      const { entered, events } = await enter(store, of, roles);
      const live = liveAfter(held.row, left.length, entered);
      const answers = await Promise.all(
        joins.map(async (join, index) => {
          const { id, full_name } = join.caller.user;
          const presence = entered.get(id);
          const refusal = refusals[index] ?? (presence === undefined ? unavailable() : null);
          if (refusal !== null) return refusal;
          const role = roles.get(id)!;
          const media = await grant(live, join, title, role, presence!);
          return { live, role, participant: toParticipant({ ...presence!, full_name }), media };
        }),
      );
      return [answers, appendEvents(store.executor, [...silentLeaves(of, left), ...events])];
    });

  const gather = createGathering<Join, Joined>(joinAll, gathered);

  return (caller: Caller, sessionId: string, provider: 'livekit' | 'jitsi') =>
    gather(`${caller.user.organization.id} ${sessionId}`, { caller, sessionId, provider });
}

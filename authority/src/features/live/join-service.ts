import type { ReplyContent } from '@prolean/contract/endpoint.ts';
import type { joinLive, Live, LiveRole } from '@prolean/contract/live.ts';
import type { Jitsi } from '../../integrations/jitsi.ts';
import type { Livekit } from '../../integrations/livekit.ts';
import type { Caller } from '../../platform/caller.ts';
import { createGathering, heldBack } from '../../platform/gather.ts';
import { Refusal, unavailable } from '../../platform/refusal.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { banned } from './doors/bans-service.ts';
import { effectOf } from './lifecycle.ts';
import { appendEvents, type NewEvent } from './log/event-log.ts';
import { silentLeaves } from './room/sweeper.ts';
import type { Entered, HeldEntrance, JoinStore } from './stores/join-store.ts';
import { toParticipant } from './stores/live-rows.ts';
import type { JoinTransaction } from './stores/live-stores.ts';

/** A presence that is there when a join looks may be closed before it is read; each look opens a new one then. */
const looks = 5;
/** Of one class: transactions side by side, and people in one of them. */
const most = { atOnce: 1, together: 100 };

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

  /** Opens their presences, or takes open ones for alive; with the events that tell of it, and the live as it is then. */
  const enter = async (
    store: JoinStore,
    of: { organizationId: string; liveId: string },
    roles: Roles,
    patient: boolean,
  ) => {
    const entered = new Map<string, Entered>();
    const events: NewEvent[] = [];
    for (let look = 1; ; look += 1) {
      const missing = [...roles].filter(([userId]) => !entered.has(userId));
      const [people, live] = await Promise.all([
        store.enter({ ...of, roles: missing, patient }),
        store.find(of.liveId),
      ]);
      for (const presence of people) {
        entered.set(presence.user_id, presence);
        events.push(...arrivals(of, presence));
      }
      if (entered.size === roles.size || !patient || look === looks) return { entered, events, live };
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
      effectOf('join', held);
      if (held?.banned.includes(caller.user.id)) throw banned();
      return null;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };

  /** The media tokens are made before the commit, so that no removal that commits first is followed by a token. */
  const joinAll = (joins: readonly Join[], patient: boolean) =>
    transaction<(Joined | Refusal | typeof heldBack)[]>(async (store) => {
      const { caller, sessionId } = joins[0]!;
      const callers = joins.map((join) => join.caller);
      const ids = callers.map(({ user }) => user.id);
      const [{ title, roleNow, isBeingChanged }, held] = await Promise.all([
        membership.holdMembers(callers, sessionId, store.executor, patient),
        store.hold(sessionId, ids),
      ]);
      const refusals = joins.map((join) => (isBeingChanged(join.caller) ? heldBack : refusalOf(join, held, roleNow)));
      const admitted = callers.filter((_, index) => refusals[index] === null);
      if (held === null || admitted.length === 0) return [refusals.map((refusal) => refusal!), Promise.resolve()];
      const roles = new Map(admitted.map((one) => [one.user.id, roleNow(one)]));
      const of = { organizationId: caller.user.organization.id, liveId: held.id };
      const silent = held.silent.filter((id) => roles.has(id));
      const left = silent.length > 0 ? await store.closeSilent(held.id, silent, patient) : [];
      // Whose silent presence is just being changed must not go on with it unseen.
      if (!patient) for (const id of silent) if (!left.some(({ user_id }) => user_id === id)) roles.delete(id);
      const { entered, events, live } = await enter(store, of, roles, patient);
      const notEntered = patient ? unavailable() : heldBack;
      const answers = await Promise.all(
        joins.map(async (join, index) => {
          const { id, full_name } = join.caller.user;
          const presence = entered.get(id);
          const refusal = refusals[index] ?? (presence === undefined ? notEntered : null);
          if (refusal !== null) return refusal;
          const role = roles.get(id)!;
          const media = await grant(live, join, title, role, presence!);
          return { live, role, participant: toParticipant({ ...presence!, full_name }), media };
        }),
      );
      return [answers, appendEvents(store.executor, [...silentLeaves(of, left), ...events])];
    });

  const gather = createGathering<Join, Joined>(joinAll, most);

  return (caller: Caller, sessionId: string, provider: 'livekit' | 'jitsi') =>
    gather(`${caller.user.organization.id} ${sessionId}`, { caller, sessionId, provider });
}

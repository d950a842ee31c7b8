import type { Caller } from '../../../platform/caller.ts';
import { forbidden, Refusal } from '../../../platform/refusal.ts';
import type { MembershipService } from '../../training-sessions/membership-service.ts';
import type { Heartbeat, PresenceStore } from '../stores/presence-store.ts';

const notActive = () => new Refusal('live_not_active', 'This class has not started or is over.');

export const createHeartbeatService = (dependencies: { store: PresenceStore; membership: MembershipService }) => ({
  /** One statement for any number of people; a member of the class may speak for himself only, which takes another. */
  async take(caller: Caller, sessionId: string, beats: readonly Heartbeat[]) {
    const { store, membership } = dependencies;
    const { user, permissions } = caller;
    const maySpeakForAll = user.role === 'service' && permissions.includes('live.supervise');
    if (user.role !== 'service') await membership.requireMember(caller, sessionId);
    if (!maySpeakForAll && beats.some(({ user_id }) => user_id !== user.id)) throw forbidden();
    const of = { sessionId, organizationId: user.organization.id, actorId: user.id };
    const taken = await store.takeHeartbeats(of, beats);
    if (taken === null) {
      await membership.requireSession(caller, sessionId);
      throw notActive();
    }
    const present = new Set(taken.present);
    return {
      status: taken.status,
      absent: beats.map(({ user_id }) => user_id).filter((id) => !present.has(id)),
    };
  },
});

export type HeartbeatService = ReturnType<typeof createHeartbeatService>;

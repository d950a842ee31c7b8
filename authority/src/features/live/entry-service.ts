import type { BodyOf } from '@prolean/contract/endpoint.ts';
import type { AccessReason, checkAccess, Live, LiveRole } from '@prolean/contract/live.ts';
import type { Jitsi } from '../../integrations/jitsi.ts';
import type { Livekit } from '../../integrations/livekit.ts';
import type { Caller } from '../../platform/caller.ts';
import { forbidden, unavailable } from '../../platform/refusal.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { banned } from './doors/bans-service.ts';
import { effectOf } from './lifecycle.ts';
import { appendEvents, type NewEvent } from './log/event-log.ts';
import { silentLeaves } from './room/sweeper.ts';
import type { LiveStores, LiveTransaction } from './stores/live-stores.ts';

/** A presence that is there when a join looks may be closed before it is read; each look opens a new one then. */
const looks = 5;

/** Entering and leaving the room, and who may. */
export function createEntryService(dependencies: {
  stores: LiveStores;
  transaction: LiveTransaction;
  membership: MembershipService;
  livekit: Livekit;
  jitsi: Jitsi;
}) {
  const { stores, transaction, membership, livekit, jitsi } = dependencies;

  /** Opens the person's presence, or takes the open one for alive; with the events that tell of it. */
  const enter = async ({ entries, presences }: LiveStores, caller: Caller, liveId: string, role: LiveRole) => {
    const { user } = caller;
    const of = { organizationId: user.organization.id, liveId };
    const events: NewEvent[] = silentLeaves(of, await presences.closeSilent(liveId, user.id));
    for (let look = 0; look < looks; look += 1) {
      const at = await entries.openPresence({ ...of, userId: user.id, role });
      const wasLost = at === null && (await entries.refreshPresence(liveId, user.id));
      const participant = await entries.findOpenParticipant(liveId, user.id);
      if (at !== null) events.push({ ...of, actorId: user.id, kind: 'joined', at, detail: { user_id: user.id, role } });
      if (participant === null) continue;
      const { user_id, connected, network_quality } = participant;
      const detail = { participants: [{ user_id, connected, network_quality }] };
      if (wasLost) events.push({ ...of, actorId: user.id, kind: 'presence', detail });
      return { participant, events };
    }
    throw unavailable();
  };

  return {
    /** The media token is made before the commit, so that no removal that commits first is followed by a token. */
    async join(caller: Caller, sessionId: string, provider: 'livekit' | 'jitsi') {
      const { title } = await membership.requireMember(caller, sessionId);
      livekit.requireConfigured();
      if (provider === 'jitsi') jitsi.requireConfigured();
      return transaction(async (held) => {
        const { lives, connection } = held;
        const role = await membership.holdMember(caller, sessionId, connection);
        const latest = await lives.lockLatest(sessionId, 'share');
        effectOf('join', latest);
        if (await held.bans.isBanned(sessionId, caller.user.id)) throw banned();
        const { participant, events } = await enter(held, caller, latest!.id, role);
        const live = await lives.find(latest!.id);
        const media =
          provider === 'jitsi'
            ? jitsi.grant(live, caller.user, role, title)
            : await livekit.grant(live, caller.user, role, participant);
        await appendEvents(connection, events);
        return { live, role, participant, media };
      });
    },

    /** Anyone who ever joined may leave, whatever has become of his enrolment. */
    async leave(caller: Caller, sessionId: string): Promise<Live | null> {
      const userId = caller.user.id;
      if (!(await stores.entries.everJoined(sessionId, userId))) await membership.requireMember(caller, sessionId);
      return transaction(async ({ lives, entries, presences, connection }) => {
        const latest = await lives.lockLatest(sessionId, 'share');
        if (latest === null) return null;
        if (effectOf('leave', latest) === 'exit') {
          const of = { organizationId: caller.user.organization.id, liveId: latest.id };
          const silent = silentLeaves(of, await presences.closeSilent(latest.id, userId));
          const at = await entries.closePresence(latest.id, userId);
          const detail = { user_id: userId, reason: 'left' };
          const left = at === null ? [] : [{ ...of, actorId: userId, kind: 'left' as const, at, detail }];
          await appendEvents(connection, [...silent, ...left]);
        }
        return lives.find(latest.id);
      });
    },

    /** May this person be in the room now? For services with the permission; says the reason in one word. */
    async checkAccess(caller: Caller, sessionId: string, who: BodyOf<typeof checkAccess>) {
      if (!caller.permissions.includes('live.access.check')) throw forbidden();
      await membership.requireSession(caller, sessionId);
      const live = (await stores.lives.latestOf([sessionId])).get(sessionId) ?? null;
      const person = await membership.findPerson(caller.user.organization.id, sessionId, who);
      const isBanned = person?.member === true && (await stores.bans.isBanned(sessionId, person.id));
      const reason = accessReason(person, isBanned, live);
      return { allowed: reason === 'ok' || reason === 'paused', reason, live };
    },
  };
}

function accessReason(
  person: { status: string; member: boolean } | null,
  isBanned: boolean,
  live: Live | null,
): AccessReason {
  if (person === null) return 'unknown_user';
  if (person.status === 'disabled') return 'account_disabled';
  if (!person.member) return 'not_enrolled';
  if (isBanned) return 'banned';
  if (live === null) return 'not_started';
  return live.status === 'live' ? 'ok' : live.status;
}

export type EntryService = ReturnType<typeof createEntryService>;

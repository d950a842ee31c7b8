import type { BodyOf } from '@prolean/contract/endpoint.ts';
import type { AccessReason, checkAccess, Live } from '@prolean/contract/live.ts';
import type { Caller } from '../../platform/caller.ts';
import { forbidden } from '../../platform/refusal.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { effectOf } from './lifecycle.ts';
import { appendEvents } from './log/event-log.ts';
import { silentLeaves } from './room/sweeper.ts';
import type { LiveStores, LiveTransaction } from './stores/live-stores.ts';

/** Leaving the room, and who may be in it. */
export function createEntryService(dependencies: {
  stores: LiveStores;
  transaction: LiveTransaction;
  membership: MembershipService;
}) {
  const { stores, transaction, membership } = dependencies;

  return {
    /** Anyone who ever joined may leave, whatever has become of his enrolment. */
    async leave(caller: Caller, sessionId: string): Promise<Live | null> {
      const userId = caller.user.id;
      if (!(await stores.entries.everJoined(sessionId, userId))) await membership.requireMember(caller, sessionId);
      return transaction(async ({ lives, entries, presences, connection }) => {
        await entries.holdPerson(userId);
        const latest = await lives.lockLatest(sessionId, 'share');
        if (latest === null) return null;
        if (effectOf('leave', latest) === 'exit') {
          const of = { organizationId: caller.user.organization.id, liveId: latest.id };
          const silent = silentLeaves(of, await presences.closeSilent(latest.id, [userId]));
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

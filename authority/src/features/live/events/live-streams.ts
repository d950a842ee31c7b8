import type { Live } from '@prolean/contract/live.ts';
import type { LiveEvent, LiveSnapshot } from '@prolean/contract/live-events.ts';
import type { Caller } from '../../../platform/caller.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { MembershipService } from '../../training-sessions/membership-service.ts';
import { notInTheRoom, requireWasIn } from '../room/room-service.ts';
import type { LiveStores } from '../stores/live-stores.ts';
import type { LiveFeeds } from './live-feeds.ts';

/** What a stream begins with: the live, the event it follows on, and a snapshot unless it resumes an earlier stream. */
export type Beginning = { liveId: string; after: number; snapshot: LiveSnapshot | null };

/** Open at a time in one process: a person's devices, and a service's lives. */
const mostStreams = { person: 10, service: 2000 };

const mark = /^([0-9a-f-]{36}):([0-9]{1,9})$/;

/** Who may follow a live, from where, and what each of them sees of it. */
export function createLiveStreams(dependencies: {
  stores: LiveStores;
  /** A view of one moment: its statements don't see what is committed between them. */
  atOneMoment: <T>(read: (stores: LiveStores) => Promise<T>) => Promise<T>;
  feeds: LiveFeeds;
  membership: MembershipService;
}) {
  const { stores, atOneMoment, feeds, membership } = dependencies;

  const open = new Map<{ close(): void }, string>();

  /** A service that tells others what happens, as a portal does; no person has it, whatever he is permitted. */
  const supervises = ({ user, permissions }: Caller) =>
    user.role === 'service' && permissions.includes('live.supervise');

  /** Its professors and such services, always; a student while he is in the room, or was before it ended. */
  const authorise = async (caller: Caller, sessionId: string, live: Live): Promise<void> => {
    if (supervises(caller)) return;
    const { role } = await membership.requireMember(caller, sessionId);
    if (role === 'professor') return;
    if (live.status === 'ended') return requireWasIn(stores, live, caller.user.id);
    if ((await stores.entries.findOpenParticipant(live.id, caller.user.id)) === null) throw notInTheRoom();
  };

  const latest = async (caller: Caller, sessionId: string) => {
    if (supervises(caller)) await membership.requireSession(caller, sessionId);
    else await membership.requireMember(caller, sessionId);
    const live = (await stores.lives.latestOf([sessionId])).get(sessionId);
    if (live === undefined) throw new Refusal('live_not_active', 'This class has not started.');
    return live;
  };

  const snapshotOf = (liveId: string): Promise<Beginning> =>
    atOneMoment(async ({ events, lives, room }) => {
      const number = await events.lastNumber(liveId);
      const snapshot: LiveSnapshot = {
        kind: 'snapshot',
        number,
        live: await lives.find(liveId),
        participants: await room.participants(liveId),
      };
      return { liveId, after: number, snapshot };
    });

  return {
    /** Null when the reader has had everything: the live has ended and he knows. */
    async begin(caller: Caller, sessionId: string, lastEventId: string | undefined): Promise<Beginning | null> {
      const live = await latest(caller, sessionId);
      await authorise(caller, sessionId, live);
      const [, ofLive, number] = mark.exec(lastEventId ?? '') ?? [];
      const resumed = { liveId: live.id, after: Number(number), snapshot: null };
      const resumes = ofLive === live.id && resumed.after <= (await stores.events.lastNumber(live.id));
      if (live.status !== 'ended') return resumes ? resumed : snapshotOf(live.id);
      if (!resumes) throw new Refusal('live_not_active', 'This class is over.');
      return resumed.after >= ((await stores.events.endNumber(live.id)) ?? 0) ? null : resumed;
    },

    /** Throws a refusal once this person may no longer follow this live. */
    async authoriseAgain(caller: Caller, sessionId: string, liveId: string): Promise<void> {
      await authorise(caller, sessionId, await stores.lives.find(liveId));
    },

    follow: feeds.follow,

    /** Throws when this caller follows as many lives here as he may: a stream costs memory for as long as it is open. */
    requireRoom({ user }: Caller): void {
      const own = [...open.values()].filter((id) => id === user.id).length;
      if (own < mostStreams[user.role === 'service' ? 'service' : 'person']) return;
      throw new Refusal('rate_limited', 'Too many event streams are open.', { retryAfter: 15 });
    },
    /** Counts an open stream, and closes it when all are; returns what ends that. */
    keep(stream: { close(): void }, { user }: Caller): () => void {
      open.set(stream, user.id);
      return () => open.delete(stream);
    },
    /** Ends every stream, so that the process can stop; readers ask again and find another one. */
    closeAll(): void {
      for (const stream of open.keys()) stream.close();
    },
    count: (): number => open.size,

    /** An event as this person may see it. */
    seenBy: (caller: Caller, event: LiveEvent): LiveEvent =>
      event.kind === 'banned' && caller.user.role === 'student' ? { ...event, reason: null } : event,

    /** True when the event may have taken this person the right to follow on. */
    concerns: (caller: Caller, event: LiveEvent): boolean =>
      (event.kind === 'left' || event.kind === 'banned') && event.user_id === caller.user.id,
  };
}

export type LiveStreams = ReturnType<typeof createLiveStreams>;

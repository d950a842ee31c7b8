import { type RedisClient, redisTimeLimit } from '../../../platform/redis.ts';
import { withinTime } from '../../../platform/time-limit.ts';

/** Seconds a browser counts as present after its last sign of life: between two beats of its stream, or while it reconnects. */
export const patience = 45;

/** Milliseconds a place that ran out is still known, so that whoever waits for its owner finds it. */
const forgetAfter = 120_000;

/** Seconds a browser's word that it leaves is kept: no web session lives longer, and so no seat. */
const longestSeat = 12 * 3600;

/**
 * Which browsers hold a place in a room, over all processes of the portal. It answers one question: has a person who closes
 * one browser or reloads a page really left? What counts as evidence is the authority's record, not this.
 */
export function createRoomPresence({ redis, now = Date.now }: { redis: RedisClient | null; now?: () => number }) {
  const here = new Map<string, Map<string, number>>();
  const left = new Map<string, number>();

  /** What Redis says; null while it is away, and when it takes too long. */
  const shared = async <T>(command: Promise<T> | undefined) =>
    command ? withinTime(redisTimeLimit, command).catch(() => null) : null;

  function remember(sessionId: string, member: string, until: number) {
    const members = new Map([...(here.get(sessionId) ?? [])].filter(([, end]) => end + forgetAfter > now()));
    here.set(sessionId, members.set(member, until));
  }

  function forget(sessionId: string, member: string) {
    const members = here.get(sessionId);
    const wasHere = members?.delete(member) ?? false;
    if (members?.size === 0) here.delete(sessionId);
    return wasHere;
  }

  const local = (sessionId: string) =>
    [...(here.get(sessionId) ?? [])].filter(([, until]) => until > now()).map(([member]) => member);

  /** Members whose time has not run out. While Redis is away this process answers from what it saw itself. */
  const members = async (sessionId: string) =>
    (await shared(redis?.zRangeByScore(keyOf(sessionId), `(${now()}`, '+inf'))) ?? local(sessionId);

  return {
    /** Counts this browser as present for `seconds` from now. */
    async hold(sessionId: string, personId: string, peerId: string, seconds = patience) {
      const [member, until] = [memberOf(personId, peerId), now() + seconds * 1000];
      remember(sessionId, member, until);
      const key = keyOf(sessionId);
      await shared(redis?.multi().zAdd(key, { score: until, value: member }).expire(key, 3600).exec());
    },
    /** Gives a browser that holds a place no more than this long to come back; one that gave it up stays away. */
    async shorten(sessionId: string, personId: string, peerId: string, seconds: number) {
      const [member, until] = [memberOf(personId, peerId), now() + seconds * 1000];
      if (here.get(sessionId)?.has(member)) remember(sessionId, member, until);
      const place = { score: until, value: member };
      await shared(redis?.zAdd(keyOf(sessionId), place, { condition: 'XX' }));
    },
    /** Gives the place up; true when there was one, also one whose time had run out. */
    async release(sessionId: string, personId: string, peerId: string) {
      const member = memberOf(personId, peerId);
      const wasHere = forget(sessionId, member);
      const removed = await shared(redis?.zRem(keyOf(sessionId), member));
      return removed === null ? wasHere : removed > 0;
    },
    /** This browser leaves for good: its seat is worth nothing from now on, in whichever process. */
    async markLeft(peerId: string) {
      // The oldest come first.
      for (const [peer, until] of left) {
        if (until >= now()) break;
        left.delete(peer);
      }
      left.set(peerId, now() + longestSeat * 1000);
      await shared(redis?.set(leftKeyOf(peerId), '1', { expiration: { type: 'EX', value: longestSeat } }));
    },
    /** Whether this browser has left for good. While Redis is away this process answers from what it was told itself. */
    hasLeft: async (peerId: string) => left.has(peerId) || (await shared(redis?.exists(leftKeyOf(peerId)))) === 1,
    /** Whether any browser of this person holds a place. */
    async isPresent(sessionId: string, personId: string) {
      return (await members(sessionId)).some((member) => personOf(member) === personId);
    },
    /** Whether this browser holds its place. */
    async isHeld(sessionId: string, personId: string, peerId: string) {
      return (await members(sessionId)).includes(memberOf(personId, peerId));
    },
    /** People in the room other than this one. */
    async countOthers(sessionId: string, personId: string) {
      const people = new Set((await members(sessionId)).map(personOf));
      people.delete(personId);
      return people.size;
    },
  };
}
export type RoomPresence = ReturnType<typeof createRoomPresence>;

const keyOf = (sessionId: string) => `prolean:room-presence:${sessionId}`;
const leftKeyOf = (peerId: string) => `prolean:room-left:${peerId}`;
const memberOf = (personId: string, peerId: string) => `${personId} ${peerId}`;
const personOf = (member: string) => member.split(' ')[0]!;

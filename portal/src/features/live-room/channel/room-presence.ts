import type { RedisClient } from '../../../platform/redis.ts';

/** Seconds a browser counts as present after its last sign of life: between two beats of its stream, or while it reconnects. */
export const patience = 45;

/** Milliseconds a place that ran out is still known, so that whoever waits for its owner finds it. */
const forgetAfter = 120_000;

/**
 * Which browsers hold a place in a room, over all processes of the portal. It answers one question: has a person who closes
 * one browser or reloads a page really left? What counts as evidence is the authority's record, not this.
 */
export function createRoomPresence({ redis, now = Date.now }: { redis: RedisClient | null; now?: () => number }) {
  const here = new Map<string, Map<string, number>>();

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
    (await redis?.zRangeByScore(keyOf(sessionId), `(${now()}`, '+inf').catch(() => null)) ?? local(sessionId);

  return {
    /** Counts this browser as present for `seconds` from now. */
    async hold(sessionId: string, personId: string, peerId: string, seconds = patience) {
      const [member, until] = [memberOf(personId, peerId), now() + seconds * 1000];
      remember(sessionId, member, until);
      const key = keyOf(sessionId);
      const shared = redis?.multi().zAdd(key, { score: until, value: member }).expire(key, 3600).exec();
      await shared?.catch(() => undefined);
    },
    /** Gives a browser that holds a place no more than this long to come back; one that gave it up stays away. */
    async shorten(sessionId: string, personId: string, peerId: string, seconds: number) {
      const [member, until] = [memberOf(personId, peerId), now() + seconds * 1000];
      if (here.get(sessionId)?.has(member)) remember(sessionId, member, until);
      const place = { score: until, value: member };
      await redis?.zAdd(keyOf(sessionId), place, { condition: 'XX' }).catch(() => undefined);
    },
    /** Gives the place up; true when there was one, also one whose time had run out. */
    async release(sessionId: string, personId: string, peerId: string) {
      const member = memberOf(personId, peerId);
      const wasHere = forget(sessionId, member);
      const shared = await redis?.zRem(keyOf(sessionId), member).catch(() => null);
      return shared === undefined || shared === null ? wasHere : shared > 0;
    },
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
const memberOf = (personId: string, peerId: string) => `${personId} ${peerId}`;
const personOf = (member: string) => member.split(' ')[0]!;

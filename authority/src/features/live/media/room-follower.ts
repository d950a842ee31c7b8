import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { sendableSources } from '../../../integrations/livekit.ts';
import { type Guest, type LivekitRooms, sameSources } from '../../../integrations/livekit-rooms.ts';
import type { KeyLocks } from '../../../platform/key-locks.ts';
import { type MediaStanding, type MediaStore, personOf, type RoomOfLive } from './media-store.ts';
import type { Reachability } from './reachability.ts';

/** Lives looked at at once, and calls about one of them: a pause changes everybody's rights. */
const lives = 4;
const calls = 8;
/** Milliseconds until a live that another process looks at is tried again. */
const again = 100;

type PersonsGuest = Guest & { person: string };

/**
 * Brings the media server's rooms in line with their lives: who may not be there is removed, what may be sent follows the
 * floor, the mutes, the pause and what is open to students, and an ended live's room is closed. It compares and does not
 * count changes, so that a change that was missed is made up for by the next look.
 */
export function createRoomFollower(dependencies: {
  media: MediaStore;
  rooms: LivekitRooms;
  locks: KeyLocks;
  reachability: Reachability;
}) {
  const { media, rooms, locks, reachability } = dependencies;
  /** Lives to look at; true for those that another process, if it is at one just now, may have looked at too early. */
  const waiting = new Map<string, boolean>();
  const running = new Map<string, Promise<void>>();
  const limit = pLimit(lives);

  const correct = async (
    live: RoomOfLive,
    guests: PersonsGuest[],
    standings: Map<string, MediaStanding>,
  ): Promise<void> => {
    const open = await media.openness(live.id);
    const oneOf = pLimit({ concurrency: calls, rejectOnClear: true });
    const correctOne = async ({ identity, person, sources }: PersonsGuest): Promise<void> => {
      const { role, ...standing } = standings.get(person) ?? { role: null, has_floor: false, muted: false };
      if (role === null) return rooms.remove(live.room_name, identity);
      const wanted = sendableSources(open, role, standing);
      if (!sameSources(wanted, sources)) await rooms.allow(live.room_name, identity, wanted);
    };
    try {
      await Promise.all(guests.map((guest) => oneOf(correctOne, guest)));
    } finally {
      // After a failure the rest waits for the next look: a server that is away would cost a time-out for each.
      oneOf.clearQueue();
    }
  };

  /** The room is asked first and the database after it: so what is applied is never older than what it is compared with. */
  const bringInLine = async (liveId: string): Promise<void> => {
    const live = await media.find(liveId);
    if (live.status === 'ended') return rooms.close(live.room_name);
    const guests = (await rooms.guests(live.room_name)).flatMap((guest) => {
      const person = personOf(guest.identity);
      return person === null ? [] : [{ ...guest, person }];
    });
    if (guests.length === 0) return;
    const ids = guests.map(({ person }) => person);
    await correct(live, guests, await media.standings(live, ids));
  };

  const follow = async (liveId: string, insists: boolean): Promise<void> => {
    const act = async () => {
      await reachability.watch(() => bringInLine(liveId));
      return 'done';
    };
    while ((await locks.tryWith(`media room ${liveId}`, act)) === null && insists)
      await sleep(again, undefined, { ref: false });
  };

  const drain = async (liveId: string): Promise<void> => {
    for (;;) {
      const insists = waiting.get(liveId);
      if (insists === undefined) break;
      waiting.delete(liveId);
      // Already said by whoever watches over it; the reconciler asks again.
      await follow(liveId, insists).catch(() => {});
    }
    running.delete(liveId);
  };

  const look = (liveId: string, insists: boolean): void => {
    waiting.set(liveId, insists || waiting.get(liveId) === true);
    if (!running.has(liveId)) running.set(liveId, limit(drain, liveId));
  };

  return {
    /** To be looked at soon. Every process hears of a change; one of them acts, and hears of the next change itself. */
    ask: (liveId: string): void => look(liveId, false),
    /** The same for what only this process may know of, so that it has to look itself, if need be after another one. */
    insist: (liveId: string): void => look(liveId, true),

    /** Resolves when nothing is left to look at. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}

export type RoomFollower = ReturnType<typeof createRoomFollower>;

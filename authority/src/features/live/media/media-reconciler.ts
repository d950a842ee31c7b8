import type { LivekitRooms } from '../../../integrations/livekit-rooms.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { KeyLocks } from '../../../platform/key-locks.ts';
import type { Logger } from '../../../platform/logger.ts';
import { repeat } from '../../../platform/repeat.ts';
import type { MediaStore, RoomOfLive } from './media-store.ts';
import type { PresenceRepair } from './presence-repair.ts';
import type { Reachability } from './reachability.ts';
import type { RoomFollower } from './room-follower.ts';

/** Milliseconds between two looks, and between two at which the media server is asked: with both, once a minute at least. */
const pace = 15_000;
const askEvery = 45_000;
/** A line younger than this may not be listed yet. Milliseconds. */
const young = 10_000;

/**
 * Makes up for messages of the media server that were lost, and for changes it could not be told: asks it who is in each
 * room, once a minute. What it does not answer is not known, and then nothing is changed.
 */
export function createMediaReconciler(dependencies: {
  media: MediaStore;
  rooms: LivekitRooms;
  follower: RoomFollower;
  repair: PresenceRepair;
  reachability: Reachability;
  locks: KeyLocks;
  clock: Clock;
  logger: Logger;
}) {
  const { media, rooms, follower, repair, reachability, locks, clock, logger } = dependencies;
  let lastAsked = 0;

  const noteWhoIsThere = async (live: RoomOfLive, isThere: boolean): Promise<void> => {
    const askedAt = await media.now();
    const guests = isThere ? await rooms.guests(live.room_name) : [];
    for (const { identity, sid, joinedAt, isActive } of guests)
      if (isActive)
        await media.noteConnection({
          room: live.room_name,
          userId: identity,
          sid,
          joinedAt: new Date(joinedAt),
          leftAt: null,
        });
    const sids = guests.map(({ sid }) => sid);
    await media.endConnectionsBut(live.id, sids, new Date(askedAt - young), new Date(askedAt));
  };

  const askAll = async (): Promise<void> => {
    const watched = await media.watched();
    const existing = await reachability.watch(() => rooms.existing(watched.map(({ room_name }) => room_name)));
    for (const live of watched) {
      const isThere = existing.has(live.room_name);
      if (live.status !== 'ended') await reachability.watch(() => noteWhoIsThere(live, isThere));
      if (isThere) follower.ask(live.id);
    }
  };

  const round = async (): Promise<void> => {
    const now = clock();
    if (now - lastAsked >= askEvery) {
      lastAsked = now;
      // Said by whoever watches over its being reachable; what is known already is worked with all the same.
      await askAll().catch(() => {});
      await media.forgetWebhooks();
    }
    await repair.settle(await media.now());
  };

  const look = async (): Promise<void> => {
    await locks
      .tryWith('media reconciler', round)
      .catch((error: unknown) => logger.warn({ err: error }, 'presences could not be compared with the media server'));
  };

  return {
    look,
    /** Asks the media server at the next look, whenever the last time was. */
    hurry(): void {
      lastAsked = 0;
    },
    ...repeat(look, pace),
  };
}

export type MediaReconciler = ReturnType<typeof createMediaReconciler>;

import type { LiveEventKind } from '@prolean/contract/live-events.ts';
import type { LivekitRooms } from '../../../integrations/livekit-rooms.ts';
import type { Clock } from '../../../platform/clock.ts';
import { createTransaction, type Database } from '../../../platform/database.ts';
import type { KeyLocks } from '../../../platform/key-locks.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Notifications } from '../../../platform/notifications.ts';
import type { Signer } from '../../../platform/signing.ts';
import { heardEvent } from '../log/event-log.ts';
import { createLiveStores } from '../stores/live-stores.ts';
import { createMediaNotices } from './media-notices.ts';
import { createMediaReconciler } from './media-reconciler.ts';
import { createMediaStore } from './media-store.ts';
import { createPresenceRepair } from './presence-repair.ts';
import { createReachability } from './reachability.ts';
import { createRoomFollower } from './room-follower.ts';

/** The events that may change what somebody may send, or who may be in the room. */
const rights = ['paused', 'resumed', 'student_media', 'floor_given', 'floor_taken', 'muted', 'unmuted'] as const;
const places = ['left', 'banned', 'ended'] as const;
const concerning = new Set<string>([...rights, ...places] satisfies LiveEventKind[]);

/** What keeps lives and the media server's rooms in agreement, in both directions. */
export function createMediaServices(parts: {
  database: Database;
  /** Null when LiveKit is not configured: then there are no rooms to agree with. */
  rooms: LivekitRooms | null;
  notifications: Notifications;
  signer: Signer;
  locks: KeyLocks;
  clock: Clock;
  logger: Logger;
}) {
  const { database, rooms, notifications, signer, locks, clock, logger } = parts;
  const media = createMediaStore(database);
  const transaction = createTransaction(database, (connection) => ({
    connection,
    media: createMediaStore(connection),
    lives: createLiveStores(connection).lives,
  }));
  const reachability = createReachability(logger);
  const repair = createPresenceRepair({ media, transaction, logger });
  const follower = rooms === null ? null : createRoomFollower({ media, rooms, locks, reachability });
  const reconciler =
    rooms === null || follower === null
      ? null
      : createMediaReconciler({ media, rooms, follower, repair, reachability, locks, clock, logger });

  const hear = (payload: string | null): void => {
    const heard = payload === null ? null : heardEvent(payload);
    if (heard === null) reconciler?.hurry();
    else if (concerning.has(heard.kind)) follower?.ask(heard.liveId);
  };

  return {
    notices: createMediaNotices({
      transaction,
      onArrival: (liveId) => follower?.insist(liveId),
      signer,
      logger,
    }),
    repair,
    follower,
    reconciler,
    /** From now on changes of lives reach the media server. */
    async start(): Promise<void> {
      if (follower === null) return;
      await notifications.listen(hear);
      reconciler?.start();
    },
    stop: (): void => reconciler?.stop(),
  };
}

export type MediaServices = ReturnType<typeof createMediaServices>;

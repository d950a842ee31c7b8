import type { Jitsi } from '../../integrations/jitsi.ts';
import type { Livekit } from '../../integrations/livekit.ts';
import type { LivekitRooms } from '../../integrations/livekit-rooms.ts';
import type { Clock } from '../../platform/clock.ts';
import { createTransaction, type Database } from '../../platform/database.ts';
import type { KeyLocks } from '../../platform/key-locks.ts';
import type { Logger } from '../../platform/logger.ts';
import { createNotifications } from '../../platform/notifications.ts';
import type { Signer } from '../../platform/signing.ts';
import type { IdentityService } from '../identity/identity-service.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { createBansService } from './doors/bans-service.ts';
import { createInvitesService } from './doors/invites-service.ts';
import { createEntryService } from './entry-service.ts';
import { createLiveFeeds } from './events/live-feeds.ts';
import { createLiveStreams } from './events/live-streams.ts';
import { createJoinService } from './join-service.ts';
import { createLiveService } from './live-service.ts';
import { createMediaServices } from './media/media-services.ts';
import { createHeartbeatService } from './room/heartbeat-service.ts';
import { createMessagesService } from './room/messages-service.ts';
import { createRoomService } from './room/room-service.ts';
import { createSweeper } from './room/sweeper.ts';
import { createJoinTransaction, createLiveStores, type ProfessorsTransaction } from './stores/live-stores.ts';

/** The part of the graph that belongs to lives. */
export function createLiveServices(parts: {
  database: Database;
  databaseUrl: string;
  membership: MembershipService;
  identity: Pick<IdentityService, 'signInToLive'>;
  livekit: Livekit;
  livekitRooms: LivekitRooms | null;
  jitsi: Jitsi;
  signer: Signer;
  locks: KeyLocks;
  clock: Clock;
  logger: Logger;
}) {
  const { database, membership, identity, livekit, jitsi, signer, locks, clock, logger } = parts;
  const stores = createLiveStores(database);
  const transaction = createTransaction(database, createLiveStores);
  const asProfessor: ProfessorsTransaction = (caller, sessionId, work) =>
    transaction(async (held) => {
      await membership.holdProfessor(caller, sessionId, held.connection);
      return work(held);
    });
  const inTransactions = { stores, transaction, asProfessor, membership };

  const notifications = createNotifications({ url: parts.databaseUrl, channel: 'live_events', logger });
  const feeds = createLiveFeeds({ store: stores.events, notifications });
  const room = createRoomService(inTransactions);
  const sweeper = createSweeper({ stores, transaction, locks, clock, logger });
  const media = createMediaServices({
    database,
    rooms: parts.livekitRooms,
    notifications,
    signer,
    locks,
    clock,
    logger,
  });

  return {
    lives: createLiveService({ ...inTransactions, livekit, signer }),
    join: createJoinService({
      transaction: createJoinTransaction(database),
      membership,
      livekit,
      jitsi,
    }),
    entry: createEntryService(inTransactions),
    room,
    heartbeats: createHeartbeatService({ store: stores.presences, membership }),
    messages: createMessagesService({ ...inTransactions, room }),
    bans: createBansService(inTransactions),
    invites: createInvitesService({ ...inTransactions, identity, clock, logger }),
    streams: createLiveStreams({
      stores,
      atOneMoment: (read) =>
        database.transaction((connection) => read(createLiveStores(connection)), {
          isolationLevel: 'repeatable read',
          readOnly: true,
        }),
      feeds,
      membership,
    }),
    sweeper,
    media,
    close: async (): Promise<void> => {
      sweeper.stop();
      media.stop();
      await notifications.close();
    },
  };
}

export type LiveServices = ReturnType<typeof createLiveServices>;

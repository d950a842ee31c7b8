import type { Caller } from '../../../platform/caller.ts';
import { createPreparedTransaction, type Database } from '../../../platform/database.ts';
import { createBansStore } from './bans-store.ts';
import { createEntryStore } from './entry-store.ts';
import { createEventsStore } from './events-store.ts';
import { createInvitesStore } from './invites-store.ts';
import { createJoinStore } from './join-store.ts';
import { createLiveStore } from './live-store.ts';
import { createMessagesStore } from './messages-store.ts';
import { createPresenceStore } from './presence-store.ts';
import { createRoomStore } from './room-store.ts';

/** Every store of the live feature on one connection: a change usually needs several. */
export const createLiveStores = (connection: Database) => ({
  /** For what must be done in the same transaction by others. */
  connection,
  lives: createLiveStore(connection),
  entries: createEntryStore(connection),
  presences: createPresenceStore(connection),
  room: createRoomStore(connection),
  messages: createMessagesStore(connection),
  bans: createBansStore(connection),
  invites: createInvitesStore(connection),
  events: createEventsStore(connection),
});

export type LiveStores = ReturnType<typeof createLiveStores>;

/** Runs work on stores whose every statement belongs to one transaction. */
export type LiveTransaction = <T>(work: (stores: LiveStores) => Promise<T>) => Promise<T>;

/** Runs the joins of a class, each statement for all of them, in one transaction. */
export const createJoinTransaction = (database: Database) => createPreparedTransaction(database, createJoinStore);

export type JoinTransaction = ReturnType<typeof createJoinTransaction>;

/** The same for a change that only a professor of the training session may make: he stays one until it is done. */
export type ProfessorsTransaction = <T>(
  caller: Caller,
  sessionId: string,
  work: (stores: LiveStores) => Promise<T>,
) => Promise<T>;

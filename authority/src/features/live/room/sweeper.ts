import type { Clock } from '../../../platform/clock.ts';
import type { KeyLocks } from '../../../platform/key-locks.ts';
import type { Logger } from '../../../platform/logger.ts';
import { repeat } from '../../../platform/repeat.ts';
import { appendEvents } from '../log/event-log.ts';
import type { LiveStores, LiveTransaction } from '../stores/live-stores.ts';
import type { ClosedPresence } from '../stores/presence-store.ts';
import { patience } from './patience.ts';

/** Milliseconds between two looks. */
const pace = 5000;

/** The events of people who fell silent: they left at their last heartbeats. */
export const silentLeaves = (live: { organizationId: string; liveId: string }, closed: readonly ClosedPresence[]) =>
  closed.map(({ user_id, left_at }) => ({
    ...live,
    kind: 'left' as const,
    actorId: user_id,
    at: left_at,
    detail: { user_id, reason: 'silent' },
  }));

/**
 * Closes the presences of people who have been silent for longer than the patience, each once, at the last heartbeat. One
 * process sweeps at a time. After a time in which nobody could send a heartbeat, because no process ran or the database was
 * away, it waits for a whole patience first: an outage of ours must not cost anybody his attendance.
 */
export function createSweeper(dependencies: {
  stores: LiveStores;
  transaction: LiveTransaction;
  locks: KeyLocks;
  clock: Clock;
  logger: Logger;
}) {
  const { stores, transaction, locks, clock, logger } = dependencies;
  let reachableSince = clock();
  let lastLook = clock();

  const sweepLive = (live: { id: string; organization_id: string }): Promise<number> =>
    transaction(async ({ connection, presences }) => {
      if (!(await presences.holdActive(live.id))) return 0;
      const closed = await presences.closeSilent(live.id);
      await appendEvents(connection, silentLeaves({ organizationId: live.organization_id, liveId: live.id }, closed));
      return closed.length;
    });

  const sweep = async (): Promise<number> => {
    let closed = 0;
    for (const live of await stores.presences.livesWithSilent())
      closed += await sweepLive(live).catch((error: unknown) => {
        // One live that somebody holds must not keep the people of all others present.
        logger.warn({ err: error, live_id: live.id }, 'presences of one live could not be swept');
        return 0;
      });
    if (closed > 0) logger.info({ event: 'silent_presences_closed', closed }, 'people who fell silent have left');
    return closed;
  };

  /** How many presences it closed; null when it was not its turn. */
  const look = async (): Promise<number | null> => {
    const now = clock();
    if (now - lastLook > patience * 1000) reachableSince = now;
    lastLook = now;
    try {
      const patient = now - reachableSince >= patience * 1000;
      return await locks.tryWith('live sweeper', async () => (patient ? sweep() : null));
    } catch (error) {
      reachableSince = clock();
      logger.warn({ err: error }, 'presences could not be swept');
      return null;
    }
  };

  return {
    look,
    ...repeat(look, pace),
  };
}

export type Sweeper = ReturnType<typeof createSweeper>;

import type { Client, ServiceIdentity } from '@prolean/contract/client.ts';
import { getLive, type Live } from '@prolean/contract/live.ts';
import type { Outcome, Refused } from '@prolean/contract/outcome.ts';
import { isNewer } from '../../../../browser/live-room/rights.ts';
import { refusesSight } from '../../../authority/authority-errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { LiveChannel } from './live-channel.ts';

type LiveOutcome = Outcome<{ success: true; live: Live | null }>;

export type Watcher = {
  /** Asks for the live in this participant's own name. */
  ask: () => Promise<LiveOutcome>;
  /** The authority shows this participant the live no more. */
  onRefused: (refusal: Refused) => void;
  onLive: (live: Live) => void;
  onAuthority: (away: boolean) => void;
  /** The watch ends: the portal stops. */
  onClose: () => void;
};

type Watched = { live: Live | null; away: boolean; watchers: Set<Watcher>; turn: number; stop: () => void };

type Parts = {
  authorityClient: Pick<Client, 'call'>;
  serviceIdentity: ServiceIdentity | null;
  channel: LiveChannel;
  logger: Logger;
  /** Milliseconds between two questions while all is well. */
  interval?: number;
  random?: () => number;
};

/** Milliseconds until a service that was refused is tried again. */
const serviceRest = 60_000;

/**
 * Keeps everyone in a room informed of the live's state. However many people of this process are in it, the authority is
 * asked by one of them; what one process learns it tells the others through the channel. They take turns in asking, so the
 * same few questions also find out who may no longer be here: five people within ten seconds, fifty within two minutes. A
 * service of its own takes every other turn.
 */
export function createLiveWatch({
  authorityClient,
  serviceIdentity,
  channel,
  logger,
  interval = 2000,
  random = Math.random,
}: Parts) {
  const watched = new Map<string, Watched>();
  // A service that may not ask is not tried at every turn: someone has to change its rights first.
  let serviceRefusedUntil = 0;

  function hear(entry: Watched, live: Live) {
    if (!isNewer(entry.live, live)) return;
    entry.live = live;
    for (const watcher of entry.watchers) watcher.onLive(live);
  }

  function setAway(entry: Watched, away: boolean) {
    if (entry.away === away) return;
    entry.away = away;
    for (const watcher of entry.watchers) watcher.onAuthority(away);
  }

  async function askAuthority(sessionId: string, entry: Watched): Promise<LiveOutcome | null> {
    const { watchers } = entry;
    entry.turn += 1;
    if (serviceIdentity && entry.turn % 2 === 1 && performance.now() >= serviceRefusedUntil) {
      const outcome = await authorityClient.call(
        getLive,
        { params: { id: sessionId } },
        { as: serviceIdentity, deadlineMs: 3000 },
      );
      const refusal = refusalOf(outcome);
      if (refusal === null) return outcome;
      serviceRefusedUntil = performance.now() + serviceRest;
      logger.warn({ event: 'live_watch_without_service', reason: refusal });
    }
    for (const watcher of [...watchers]) {
      if (!watchers.delete(watcher)) continue;
      // Whoever asked goes to the end of the line.
      watchers.add(watcher);
      const outcome = await watcher.ask();
      if (outcome.kind !== 'refused') return outcome;
      if (refusesSight(outcome) && watchers.has(watcher)) watcher.onRefused(outcome);
    }
    return null;
  }

  async function round(sessionId: string, entry: Watched) {
    const outcome = await askAuthority(sessionId, entry);
    if (outcome === null) return;
    setAway(entry, outcome.kind === 'unavailable');
    if (outcome.kind === 'ok' && outcome.reply.live && isNewer(entry.live, outcome.reply.live)) {
      channel.publish(sessionId, { kind: 'live', live: outcome.reply.live });
    }
  }

  function begin(sessionId: string) {
    const entry: Watched = { live: null, away: false, watchers: new Set(), turn: 0, stop };
    const unsubscribe = channel.subscribe(sessionId, (message) => {
      if (message.kind === 'live') hear(entry, message.live);
    });
    let timer = setTimeout(next, pause());
    function pause() {
      return (entry.away ? interval / 2 : interval) * (0.8 + 0.4 * random());
    }
    async function next() {
      await round(sessionId, entry).catch((error: Error) =>
        logger.error({ event: 'live_watch_failed', session_id: sessionId, error }),
      );
      if (watched.get(sessionId) === entry) timer = setTimeout(next, pause());
    }
    function stop() {
      clearTimeout(timer);
      unsubscribe();
      watched.delete(sessionId);
    }
    watched.set(sessionId, entry);
    return entry;
  }

  return {
    /** Tells this participant of every later state than `known`; returns the function that ends it. */
    join(sessionId: string, known: Live | null, watcher: Watcher) {
      const entry = watched.get(sessionId) ?? begin(sessionId);
      if (known) hear(entry, known);
      entry.watchers.add(watcher);
      if (entry.live && isNewer(known, entry.live)) watcher.onLive(entry.live);
      if (entry.away) watcher.onAuthority(true);
      return () => {
        entry.watchers.delete(watcher);
        if (entry.watchers.size === 0) entry.stop();
      };
    },
    /** The latest state this process knows, if anyone here is in that room. */
    known: (sessionId: string) => watched.get(sessionId)?.live ?? null,
    /** A control was carried out: everyone learns of it now, in every process. */
    announce(live: Live) {
      channel.publish(live.session_id, { kind: 'live', live });
    },
    close() {
      for (const entry of [...watched.values()]) {
        entry.stop();
        for (const watcher of entry.watchers) watcher.onClose();
      }
    },
  };
}
export type LiveWatch = ReturnType<typeof createLiveWatch>;

/** Why the service itself may not ask; null when it may, or when nobody can be asked. */
function refusalOf(outcome: LiveOutcome) {
  if (outcome.kind === 'refused') return outcome.code;
  return outcome.kind === 'unavailable' && outcome.reason === 'no_credentials' ? outcome.reason : null;
}

import type { LiveEvent } from '@prolean/contract/live-events.ts';
import type { Notifications } from '../../../platform/notifications.ts';
import { heardEvent } from '../log/event-log.ts';
import type { EventsStore } from '../stores/events-store.ts';

/** Events kept in memory per live, for all who follow it at its end; who is further behind reads from the database. */
const kept = 500;
const pageSize = 200;

/** What is known here of one live that somebody follows. */
type Feed = {
  followers: number;
  recent: LiveEvent[];
  last: number;
  stale: boolean;
  refreshing: Promise<void> | null;
  waiting: Set<() => void>;
};

/** Follows lives: each process reads a new event once, however many streams it has. */
export function createLiveFeeds({ store, notifications }: { store: EventsStore; notifications: Notifications }) {
  const feeds = new Map<string, Feed>();
  let listening: Promise<unknown> | null = null;

  const wake = (feed: Feed): void => {
    feed.stale = true;
    const waiting = [...feed.waiting];
    feed.waiting.clear();
    for (const resume of waiting) resume();
  };

  /** Without a payload some may have been missed: every feed looks for itself. */
  const hear = (payload: string | null): void => {
    const told = payload === null ? [...feeds.values()] : [feeds.get(heardEvent(payload).liveId)];
    for (const feed of told) if (feed !== undefined) wake(feed);
  };

  const listen = (): Promise<unknown> => {
    listening ??= notifications.listen(hear).catch((error: unknown) => {
      listening = null;
      throw error;
    });
    return listening;
  };

  const readNew = async (liveId: string, feed: Feed): Promise<void> => {
    while (feed.stale) {
      feed.stale = false;
      const events = await store.after(liveId, feed.last, pageSize).catch((error: unknown) => {
        feed.stale = true;
        throw error;
      });
      feed.recent = [...feed.recent, ...events].slice(-kept);
      feed.last = events.at(-1)?.number ?? feed.last;
      if (events.length === pageSize) feed.stale = true;
    }
  };

  const refresh = (liveId: string, feed: Feed): Promise<void> => {
    feed.refreshing ??= readNew(liveId, feed).finally(() => {
      feed.refreshing = null;
    });
    return feed.refreshing;
  };

  const read = async (liveId: string, feed: Feed, after: number): Promise<LiveEvent[]> => {
    await refresh(liveId, feed);
    const first = feed.recent[0]?.number ?? feed.last + 1;
    if (after < first - 1) return store.after(liveId, after, pageSize);
    return feed.recent.slice(after - first + 1);
  };

  const nextWake = (feed: Feed, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        feed.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      feed.waiting.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted || feed.stale) done();
    });

  const open = async (liveId: string): Promise<Feed> => {
    await listen();
    let feed = feeds.get(liveId);
    if (feed === undefined) {
      feed = { followers: 0, recent: [], last: 0, stale: true, refreshing: null, waiting: new Set() };
      feeds.set(liveId, feed);
      const opened = feed;
      // The past is read by whoever wants it; the feed begins where the live is now.
      const beginning = store.lastNumber(liveId).then((number) => {
        opened.last = number;
        opened.refreshing = null;
      });
      beginning.catch(() => feeds.delete(liveId));
      opened.refreshing = beginning;
    }
    await feed.refreshing;
    feed.followers += 1;
    return feed;
  };

  return {
    /** The events of a live after this one, each as soon as it is committed anywhere, until the signal. */
    async *follow(liveId: string, after: number, signal: AbortSignal): AsyncGenerator<LiveEvent, void, void> {
      const feed = await open(liveId);
      let position = after;
      try {
        while (!signal.aborted) {
          const events = await read(liveId, feed, position);
          for (const event of events) {
            position = event.number;
            yield event;
          }
          if (events.length === 0) await nextWake(feed, signal);
        }
      } finally {
        feed.followers -= 1;
        if (feed.followers === 0 && feeds.get(liveId) === feed) feeds.delete(liveId);
      }
    },
    /** Lives followed here. */
    count: (): number => feeds.size,
  };
}

export type LiveFeeds = ReturnType<typeof createLiveFeeds>;

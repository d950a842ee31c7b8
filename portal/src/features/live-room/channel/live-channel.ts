import { randomUUID } from 'node:crypto';
import type { Live } from '@prolean/contract/live.ts';
import type { Peer, Signal } from '../../../../browser/live-room/wire.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { RedisClient } from '../../../platform/redis.ts';

/** What the portal's processes tell each other about one training session's room. */
export type ChannelMessage =
  | { kind: 'live'; live: Live }
  | { kind: 'signal'; from: Peer; to: string | null; signal: Signal }
  | { kind: 'gone'; peer_id: string };

type Listener = (message: ChannelMessage) => void;

const topicPrefix = 'prolean:room:';

/**
 * The rooms' own message channel: whoever subscribes to a training session hears what is published there, in this process at
 * once and in the portal's other processes over Redis. Nothing is stored; who missed something says hello again.
 */
export function createLiveChannel({ redis, logger }: { redis: RedisClient | null; logger: Logger }) {
  const self = randomUUID();
  const listeners = new Map<string, Set<Listener>>();
  const relay = redis && createRelay(redis, logger, hear);

  function deliver(sessionId: string, message: ChannelMessage) {
    for (const listener of listeners.get(sessionId) ?? []) listener(message);
  }

  function hear(sessionId: string, text: string) {
    const { origin, message } = JSON.parse(text) as { origin: string; message: ChannelMessage };
    if (origin !== self) deliver(sessionId, message);
  }

  return {
    publish(sessionId: string, message: ChannelMessage) {
      deliver(sessionId, message);
      relay?.send(sessionId, JSON.stringify({ origin: self, message }));
    },
    /** Returns the function that ends the subscription. */
    subscribe(sessionId: string, listener: Listener) {
      const ofSession = listeners.get(sessionId) ?? new Set();
      listeners.set(sessionId, ofSession.add(listener));
      return () => {
        ofSession.delete(listener);
        if (ofSession.size === 0 && listeners.get(sessionId) === ofSession) listeners.delete(sessionId);
      };
    },
    /** Settles once messages of the other processes are heard. */
    ready: () => relay?.ready ?? Promise.resolve(),
    async close() {
      listeners.clear();
      await relay?.close();
    },
  };
}
export type LiveChannel = ReturnType<typeof createLiveChannel>;

/** One subscription for all rooms: the client renews it by itself whenever Redis comes back. */
function createRelay(redis: RedisClient, logger: Logger, hear: (sessionId: string, text: string) => void) {
  const subscriber = redis.duplicate();
  let closed = false;
  subscriber.on('error', (error: Error) => logger.debug({ event: 'room_relay_error', error: error.message }));
  const ready = connect();

  async function connect() {
    // Before its first success the subscription is ours to repeat; afterwards the client repeats it at each reconnection.
    while (!closed) {
      try {
        if (!subscriber.isOpen) await subscriber.connect();
        await subscriber.pSubscribe(`${topicPrefix}*`, (text, topic) => hear(topic.slice(topicPrefix.length), text));
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200).unref());
      }
    }
  }

  return {
    ready,
    send(sessionId: string, text: string) {
      redis
        .publish(topicPrefix + sessionId, text)
        .catch((error: Error) => logger.warn({ event: 'room_message_not_relayed', error: error.message }));
    },
    async close() {
      closed = true;
      subscriber.destroy();
      await ready;
    },
  };
}

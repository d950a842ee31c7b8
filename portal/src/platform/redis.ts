import { createClient } from 'redis';
import type { Logger } from './logger.ts';

/** Milliseconds a Redis command may take. The client's own time-out ends when the command is written, a frozen server's does not. */
export const redisTimeLimit = 300;

/**
 * A connection that never makes a page wait: without a server commands fail at once instead of queueing.
 * It reconnects by itself, for ever; the first connection may come later than the portal's start.
 */
export function connectRedis(url: string, logger: Logger) {
  const redis = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: 5000,
    socket: {
      connectTimeout: 2000,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 6), 1500) + Math.random() * 100,
    },
  });
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) logger.error({ event: 'redis_away', error: error.message });
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info({ event: 'redis_back' });
    away = false;
  });
  redis.connect().catch(() => undefined);
  return redis;
}

export type RedisClient = ReturnType<typeof connectRedis>;

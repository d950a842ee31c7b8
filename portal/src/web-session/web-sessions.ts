import { RedisStore } from 'connect-redis';
import type { SessionData } from 'express-session';
import type { Config } from '../config.ts';
import type { RedisClient } from '../platform/redis.ts';
import './sign-in-record.ts';
import { memoryWebSessionKeys, redisWebSessionKeys } from './web-session-keys.ts';

const idleSeconds = 30 * 60;
const longestWebSessionSeconds = 12 * 3600;

type Parts = { config: Config; redis: RedisClient | null; now: () => number };

/**
 * The portal's web sessions: in Redis, or in memory where there is none. They end after 30 minutes without a request
 * and after 12 hours in any case.
 */
export function createWebSessions({ config, redis, now }: Parts) {
  const keys = redis
    ? redisWebSessionKeys(redis, longestWebSessionSeconds)
    : memoryWebSessionKeys(now, longestWebSessionSeconds);

  const secondsLeft = ({ signIn }: Partial<SessionData>): number => {
    if (!signIn) return idleSeconds;
    const untilEnd = Math.ceil((signIn.beganAt - now()) / 1000) + longestWebSessionSeconds;
    return Math.min(idleSeconds, untilEnd);
  };

  const store = new RedisStore({ client: keys, prefix: 'prolean:web-session:', ttl: secondsLeft });

  return {
    store,
    secrets: [...config.sessionSecrets],
    // The prefix binds the cookie to this host and to https; browsers refuse it without both.
    cookieName: config.production ? '__Host-web-session' : 'web-session',
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: config.production } as const,
  };
}

export type WebSessions = ReturnType<typeof createWebSessions>;

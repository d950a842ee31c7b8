import { type RedisClient, redisTimeLimit } from '../platform/redis.ts';
import { withinTime } from '../platform/time-limit.ts';

/** The few commands connect-redis gives a store; `set` after `del` of the same key is dropped, whoever comes late. */
export type WebSessionKeys = {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options: { expiration: { type: 'EX'; value: number } }): Promise<unknown>;
  expire(key: string, seconds: number): Promise<unknown>;
  del(keys: readonly string[]): Promise<unknown>;
};

/**
 * A mark is left for every web session that was ended: express-session saves what a request changed when that request ends,
 * and a slow one would otherwise bring an ended web session back. The two steps are one script, so they hold across processes.
 */
const setUnlessEnded = `
  if redis.call('exists', KEYS[2]) == 1 then return 0 end
  redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[2])
  return 1`;
const endForGood = `
  redis.call('set', KEYS[2], '1', 'EX', ARGV[1])
  return redis.call('del', KEYS[1])`;

const markOf = (key: string) => `${key}:ended`;

/** Web sessions in Redis. `markSeconds`: how long an ended one is remembered; nothing that belongs to it lives longer. */
export function redisWebSessionKeys(redis: RedisClient, markSeconds: number): WebSessionKeys {
  const limited = <T>(command: Promise<T>) => withinTime(redisTimeLimit, command);
  return {
    get: (key) => limited(redis.get(key)),
    set: (key, value, { expiration }) =>
      limited(redis.eval(setUnlessEnded, { keys: [key, markOf(key)], arguments: [value, String(expiration.value)] })),
    expire: (key, seconds) => limited(redis.expire(key, seconds)),
    del: ([key]) =>
      limited(redis.eval(endForGood, { keys: [key ?? '', markOf(key ?? '')], arguments: [String(markSeconds)] })),
  };
}

/** Web sessions in this process' memory, for one machine only. `now` is in milliseconds. */
export function memoryWebSessionKeys(now: () => number, markSeconds: number): WebSessionKeys {
  const held = new Map<string, { value: string; expiresAt: number }>();
  const ended = new Map<string, number>();
  const forgetExpired = () => {
    for (const [key, entry] of held) if (entry.expiresAt <= now()) held.delete(key);
    for (const [key, until] of ended) if (until <= now()) ended.delete(key);
  };
  setInterval(forgetExpired, 60_000).unref();
  const current = (key: string) => {
    const entry = held.get(key);
    return entry && entry.expiresAt > now() ? entry : undefined;
  };
  return {
    get: async (key) => current(key)?.value ?? null,
    async set(key, value, { expiration }) {
      if (!ended.has(key)) held.set(key, { value, expiresAt: now() + expiration.value * 1000 });
    },
    async expire(key, seconds) {
      const entry = current(key);
      if (entry) entry.expiresAt = now() + seconds * 1000;
    },
    async del([key = '']) {
      held.delete(key);
      ended.set(key, now() + markSeconds * 1000);
    },
  };
}

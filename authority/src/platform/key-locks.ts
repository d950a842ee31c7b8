import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Logger } from './logger.ts';

/** PostgreSQL's advisory locks are called by a 64-bit number. */
const numberOf = (name: string): string => createHash('sha256').update(name).digest().readBigInt64BE().toString();

/**
 * Locks by name over all processes, on one connection of their own: no request waits for a second connection while it
 * holds a first, and PostgreSQL frees the locks of a process that dies.
 */
export function createKeyLocks(options: { url: string; logger: Logger }) {
  const here = new Set<string>();
  let connecting: Promise<pg.Client> | null = null;

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: 'authority locks',
      connectionTimeoutMillis: 2000,
      query_timeout: 5000,
      // Where this end is gone without a word, the other frees the locks within half a minute.
      options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
      // Locks of several names are asked for side by side.
      pipeline: true,
    });
    client.on('error', (error) => options.logger.warn({ err: error }, 'lock connection lost'));
    await client.connect();
    // A connection that breaks frees every lock; the next one to ask connects anew.
    client.on('end', () => {
      connecting = null;
    });
    return client;
  };

  const connection = (): Promise<pg.Client> => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    return connecting;
  };

  return {
    /** Runs `work` alone among all processes; null at once, without running it, while the name is locked. */
    async tryWith<T>(name: string, work: () => Promise<T>): Promise<T | null> {
      // One connection may take its own lock twice, so this process keeps its own count.
      if (here.has(name)) return null;
      here.add(name);
      try {
        const client = await connection();
        const { rows } = await client.query('select pg_try_advisory_lock($1::bigint) as taken', [numberOf(name)]);
        if (!rows[0].taken) return null;
        try {
          return await work();
        } finally {
          await client.query('select pg_advisory_unlock($1::bigint)', [numberOf(name)]).catch(() => {});
        }
      } finally {
        here.delete(name);
      }
    },

    async close(): Promise<void> {
      const client = await connecting?.catch(() => null);
      await client?.end();
    },
  };
}

export type KeyLocks = ReturnType<typeof createKeyLocks>;

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from './logger.ts';

/** Milliseconds between two questions whether the connection still lives, and before it is made anew. */
const pingEvery = 10_000;
const pauseBefore = 500;

/** Told each payload; null when some may have been missed, so that one has to look for oneself. */
export type Listener = (payload: string | null) => void;

/**
 * Listens on one channel of PostgreSQL for the whole process, on a connection of its own, made when the first listener comes.
 * What other processes NOTIFY arrives here after their commit.
 */
export function createNotifications(options: { url: string; channel: string; logger: Logger }) {
  const { url, channel, logger } = options;
  const listeners = new Set<Listener>();
  let connecting: Promise<pg.Client> | null = null;
  let ping: NodeJS.Timeout | null = null;
  let closed = false;

  const tell: Listener = (payload) => {
    for (const listener of listeners) listener(payload);
  };

  const open = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'authority notifications',
      connectionTimeoutMillis: 2000,
      query_timeout: 5000,
      keepAlive: true,
    });
    client.on('notification', ({ payload }) => tell(payload ?? null));
    client.on('error', (error) => logger.warn({ err: error }, 'notification connection lost'));
    await client.connect();
    try {
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end();
      throw error;
    }
    // Only now: a connection that was never made ends too, and whoever wanted it is told by the error.
    client.on('end', lost);
    // A connection whose other end is gone without a word would otherwise stay silent for ever.
    ping = setInterval(
      () => void client.query('select 1').catch(() => client.end().catch(() => {})),
      pingEvery,
    ).unref();
    return client;
  };

  const connection = (): Promise<pg.Client> => {
    connecting ??= open().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    return connecting;
  };

  const lost = (): void => {
    if (ping !== null) clearInterval(ping);
    connecting = null;
    if (!closed && listeners.size > 0) void reconnect();
  };

  const reconnect = async (): Promise<void> => {
    while (!closed && listeners.size > 0) {
      await sleep(pauseBefore, undefined, { ref: false });
      const made = await connection().then(
        () => true,
        () => false,
      );
      if (made) {
        tell(null);
        return;
      }
    }
  };

  return {
    /** Resolves once the channel is listened to, so that nothing committed from then on is missed; returns what ends it. */
    async listen(listener: Listener): Promise<() => void> {
      listeners.add(listener);
      try {
        await connection();
      } catch (error) {
        listeners.delete(listener);
        throw error;
      }
      return () => listeners.delete(listener);
    },

    async close(): Promise<void> {
      closed = true;
      listeners.clear();
      const client = await connecting?.catch(() => null);
      await client?.end();
    },
  };
}

export type Notifications = ReturnType<typeof createNotifications>;

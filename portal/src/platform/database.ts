import knex, { type Knex } from 'knex';
import type { Logger } from './logger.ts';

export type Database = Knex;

/** The portal's own PostgreSQL. Nothing waits for it longer than a page can bear. */
export const createDatabase = (url: string, logger: Logger): Database => {
  const say = (level: 'warn' | 'error' | 'debug') => (message: unknown) =>
    logger[level]({ event: 'database', message: String(message) });
  return knex({
    client: 'pg',
    connection: { connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 3000 },
    // A failed query is logged without the values it was made with.
    compileSqlOnError: false,
    log: { warn: say('warn'), error: say('error'), debug: say('debug'), deprecate: say('debug') },
    pool: { min: 0, max: 10, acquireTimeoutMillis: 2000 },
  });
};

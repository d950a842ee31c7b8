import knex, { type Knex } from 'knex';
import pg from 'pg';

/** A connection or a transaction: a store works on either. */
export type Database = Knex;

// Calendar dates stay the text they are: a Date would move them by the time zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text: string) => text);

/** `statement_timeout` and `lock_timeout` keep one stuck row from holding every connection. Milliseconds. */
const serverLimits = ['statement_timeout=10000', 'lock_timeout=4000', 'idle_in_transaction_session_timeout=10000'];

export function createDatabase(options: { url: string; poolSize: number }): Database {
  return knex({
    client: 'pg',
    connection: {
      connectionString: options.url,
      application_name: 'authority',
      options: serverLimits.map((limit) => `-c ${limit}`).join(' '),
      connectionTimeoutMillis: 2000,
    },
    acquireConnectionTimeout: 4000,
    pool: { min: 0, max: options.poolSize },
  });
}

/** Runs work on a store whose every statement belongs to one transaction. */
export const createTransaction =
  <Store>(database: Database, createStore: (connection: Database) => Store) =>
  <T>(work: (store: Store) => Promise<T>): Promise<T> =>
    database.transaction((connection) => work(createStore(connection)));

/**
 * A statement PostgreSQL parses and plans once per connection: for the few queries every request makes.
 * `name` is its name there; the same name must always mean the same text.
 */
export const prepared =
  <Row extends object>(name: string, text: string) =>
  async (database: Database, values: unknown[]): Promise<Row[]> => {
    const connection: pg.Client = await database.client.acquireConnection();
    try {
      return (await connection.query<Row>({ name, text, values })).rows;
    } finally {
      await database.client.releaseConnection(connection);
    }
  };

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '55P03', // lock_not_available
  '57014', // query_canceled, here by statement_timeout
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '25P03', // idle_in_transaction_session_timeout
]);

/** What PostgreSQL says of a text that holds U+0000, which it keeps nowhere: no keyboard makes it, so it is the sender's mistake. */
const unstorableCodes = new Set([
  '22021', // character_not_in_repertoire
  '22P05', // untranslatable_character
]);

export const isUnstorableText = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && unstorableCodes.has(String(error.code));

/** True when the database could not be asked or could not finish now, so that the same request may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && (awayCodes.has(error.code) || error.code.startsWith('08')))
    return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  return (
    error.name === 'KnexTimeoutError' ||
    /Connection (terminated|ended)|is not queryable|timeout exceeded when trying to connect|Unable to acquire a connection/.test(
      error.message,
    )
  );
}

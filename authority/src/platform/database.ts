import knex, { type Knex } from 'knex';
import pg from 'pg';
import type { Logger } from './logger.ts';

/** A connection or a transaction: a store works on either. */
export type Database = Knex;

// Calendar dates stay the text they are: a Date would move them by the time zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text: string) => text);

/** Milliseconds until an answer is given up, later than the server would: one that is gone without a word never does. */
const answerTimeout = 11_000;

/** `statement_timeout` and `lock_timeout` keep one stuck row from holding every connection. Milliseconds. */
const serverLimits = ['statement_timeout=10000', 'lock_timeout=4000', 'idle_in_transaction_session_timeout=10000'];

/** Statements given to one connection side by side are sent at once and answered in order. */
const pipelined = { pipeline: true };

export function createDatabase(options: { url: string; poolSize: number }, logger: Logger): Database {
  const say = (level: 'warn' | 'error' | 'debug') => (message: unknown) =>
    logger[level]({ event: 'database', message: String(message) });
  return knex({
    client: 'pg',
    // The error of a failed query must not hold the values it was made with: it is logged.
    compileSqlOnError: false,
    log: { warn: say('warn'), error: say('error'), debug: say('debug'), deprecate: say('debug') },
    connection: {
      connectionString: options.url,
      application_name: 'authority',
      options: serverLimits.map((limit) => `-c ${limit}`).join(' '),
      connectionTimeoutMillis: 2000,
      query_timeout: answerTimeout,
      ...pipelined,
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

/** With the pool's own mark of a connection that must not be used again. */
type PooledClient = pg.Client & { __knex__disposed?: unknown };

const isReadTimeout = (error: unknown): boolean => error instanceof Error && error.message === 'Query read timeout';

/** Where a prepared statement runs: on the pool, in a transaction, or in one of `preparedTransaction`. */
export type Executor = Database | pg.Client;

const isPool = (executor: Executor): executor is Database => typeof executor === 'function';

/**
 * A statement PostgreSQL parses and plans once per connection: for the few queries every request makes.
 * `name` is its name there; the same name must always mean the same text. `timeout` in milliseconds, where the usual is too long.
 */
export const prepared =
  <Row extends object>(name: string, text: string, timeout = answerTimeout) =>
  async (executor: Executor, values: unknown[]): Promise<Row[]> => {
    const query = { name, text, values, query_timeout: timeout };
    if (!isPool(executor)) return (await executor.query<Row>(query)).rows;
    const connection: PooledClient = await executor.client.acquireConnection();
    try {
      return (await connection.query<Row>(query)).rows;
    } catch (error) {
      if (isReadTimeout(error)) connection.__knex__disposed = error;
      throw error;
    } finally {
      await executor.client.releaseConnection(connection);
    }
  };

/**
 * A transaction of prepared statements alone, for what a whole class does at once. It spares what the query builder adds;
 * statements asked side by side go out together, one after the other, without waiting for an answer in between; and PostgreSQL
 * plans none of them again, as it otherwise does for arrays of few elements, which costs more than to run them.
 * `work` gives its result and the last statement's promise: the commit goes out with that one, so that no lock it takes is held
 * while an answer travels.
 */
export const createPreparedTransaction =
  <Store>(database: Database, createStore: (connection: Executor) => Store) =>
  async <T>(work: (store: Store) => Promise<[T, Promise<unknown>]>): Promise<T> => {
    const connection: PooledClient = await database.client.acquireConnection();
    try {
      const begun = connection.query('begin; set local plan_cache_mode = force_generic_plan');
      const [[result, last]] = await Promise.all([work(createStore(connection)), begun]);
      await Promise.all([last, connection.query('commit')]);
      return result;
    } catch (error) {
      await connection.query('rollback').catch((failure: unknown) => {
        connection.__knex__disposed = failure;
      });
      throw error;
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
  '25P02', // in_failed_sql_transaction: one that was sent together with the statement that failed, and is heard of first
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
    isReadTimeout(error) ||
    /Connection (terminated|ended)|is not queryable|timeout exceeded when trying to connect|Unable to acquire a connection/.test(
      error.message,
    )
  );
}

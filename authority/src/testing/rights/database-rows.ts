import type { Database } from '../../platform/database.ts';

/** Counts tries, whatever they lead to. */
const uncounted = ['sign_in_limits', 'knex_migrations', 'knex_migrations_lock'];

async function tablesOf(database: Database): Promise<string[]> {
  const { rows } = await database.raw<{ rows: { name: string }[] }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  return rows.map(({ name }) => name).filter((name) => !uncounted.includes(name));
}

/** A hash of every row of every table: equal before and after means that nothing was changed. */
export async function createRowsHash(database: Database): Promise<() => Promise<string>> {
  const parts = (await tablesOf(database)).map(
    (table) =>
      `select '${table}' as name, md5(string_agg(md5(t::text), '' order by md5(t::text))) as hash from ${table} t`,
  );
  const statement = `select md5(string_agg(name || coalesce(hash, ''), ' ' order by name)) as hash
    from (${parts.join(' union all ')}) tables`;
  return async () => (await database.raw<{ rows: { hash: string }[] }>(statement)).rows[0]!.hash;
}

/** Every row that holds the text, as text. */
export async function rowsHolding(database: Database, text: string): Promise<string[]> {
  const parts = (await tablesOf(database)).map(
    (table) => `select concat('${table} ', t) as text from ${table} t where concat(t) ilike :text`,
  );
  const { rows } = await database.raw<{ rows: { text: string }[] }>(parts.join(' union all '), { text: `%${text}%` });
  return rows.map((row) => row.text);
}

/** Every row, as text. */
export async function dump(database: Database): Promise<string> {
  const parts = (await tablesOf(database)).map((table) => `select concat('${table} ', t) as text from ${table} t`);
  const { rows } = await database.raw<{ rows: { text: string }[] }>(parts.join(' union all '));
  return rows.map(({ text }) => text).join('\n');
}

/** Keeps all rows as they are now; the function puts them back. */
export async function createUndo(database: Database): Promise<() => Promise<void>> {
  const tables = await tablesOf(database);
  await database.raw('create schema kept');
  for (const table of tables) await database.raw(`create table kept.${table} as table public.${table}`);
  const restore = [
    // Triggers and foreign keys watch what people do, not a test that turns time back.
    'set local session_replication_role = replica',
    ...tables.map((table) => `delete from public.${table}`),
    ...tables.map((table) => `insert into public.${table} overriding system value select * from kept.${table}`),
  ].join('; ');
  return async () => {
    await database.transaction((connection) => connection.raw(restore));
  };
}

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import knex from 'knex';
import pg from 'pg';

export type Service = 'authority' | 'portal';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Any constant will do, as long as every process of a service takes the same one. */
const lockKeys: Record<Service, number> = { authority: 742_001, portal: 742_002 };

/**
 * Brings a database up to date; returns the names of the migrations that were applied.
 * Starting processes take turns under an advisory lock, which PostgreSQL frees when its holder dies,
 * so knex's own lock, which a killed process would leave behind, is only ever stale here.
 */
export async function runMigrations(databaseUrl: string, service: Service): Promise<string[]> {
  const turn = new pg.Client({ connectionString: databaseUrl });
  await turn.connect();
  const database = knex({
    client: 'pg',
    connection: databaseUrl,
    pool: { min: 0, max: 2 },
    migrations: { directory: path.join(here, service), loadExtensions: ['.ts'] },
  });
  try {
    await turn.query('select pg_advisory_lock($1)', [lockKeys[service]]);
    await database.migrate.forceFreeMigrationsLock();
    const [, applied] = (await database.migrate.latest()) as [number, string[]];
    return applied;
  } finally {
    await database.destroy();
    await turn.end();
  }
}

/** The names of a service's migrations, as its database knows those that were applied, oldest first. */
export const migrationsOf = (service: Service): string[] =>
  readdirSync(path.join(here, service))
    .filter((file) => file.endsWith('.ts'))
    .sort();

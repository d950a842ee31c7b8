import { health, ready } from '@prolean/contract/health.ts';
import { migrationsOf } from '@prolean/migrations/run.ts';
import type { Database } from '../../platform/database.ts';
import type { Logger } from '../../platform/logger.ts';
import { unavailable } from '../../platform/refusal.ts';
import type { Route } from '../../platform/route.ts';

export type Readiness = { stopping: boolean };

/** Why it cannot serve is for the log alone: to whoever asks, 503 says enough. */
export function healthRoutes(route: Route, database: Database, readiness: Readiness, logger: Logger): void {
  const needed = migrationsOf('authority');

  /** A database a newer version has migrated further is no hindrance. */
  const missingMigrations = async (): Promise<string[]> => {
    const rows = await database('knex_migrations').select<{ name: string }[]>('name');
    const applied = new Set(rows.map(({ name }) => name));
    return needed.filter((name) => !applied.has(name));
  };

  route(health, async () => ({ status: 'up' as const }));
  route(ready, async () => {
    if (readiness.stopping) throw unavailable();
    const missing = await missingMigrations();
    if (missing.length === 0) return { status: 'ready' as const };
    logger.error({ missing }, 'not ready: the database lacks migrations');
    throw unavailable();
  });
}

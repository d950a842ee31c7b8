import { health, ready } from '@prolean/contract/health.ts';
import type { Database } from '../../platform/database.ts';
import { unavailable } from '../../platform/refusal.ts';
import type { Route } from '../../platform/route.ts';

export type Readiness = { stopping: boolean };

export function healthRoutes(route: Route, database: Database, readiness: Readiness): void {
  route(health, async () => ({ status: 'up' as const }));
  route(ready, async () => {
    if (readiness.stopping) throw unavailable();
    // The table the newest code reads: the query fails when the database is away or was never migrated.
    await database.raw('select 1 from knex_migrations limit 1');
    return { status: 'ready' as const };
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../platform/database.ts';

/** Resolves once a statement of this database waits for a lock that another transaction holds. */
export async function someoneWaits(database: Database): Promise<void> {
  for (;;) {
    const { rows } = await database.raw(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await sleep(10);
  }
}

import type { Knex } from 'knex';

/**
 * A heartbeat changes a row in place, which touches no index as long as its page has room for the new version: so pages of
 * presences are left partly empty. Pages that are full already stay so; their lives are over.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table session_live_participants set (fillfactor = 70)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table session_live_participants reset (fillfactor)');
}

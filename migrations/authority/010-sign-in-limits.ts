import type { Knex } from 'knex';

/**
 * Failed tries at a secret, by what is tried (an account, a known device, a network), shared by every authority process.
 * `tries` counts the ones let in, `failures` those among them that turned out wrong: the difference is under way.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table sign_in_limits;
    create table sign_in_limits (
      key text primary key check (length(key) between 3 and 400),
      tries integer not null check (tries >= 0),
      failures integer not null check (failures >= 0),
      -- No try is let in before this instant.
      free_at timestamptz(3) not null,
      -- From this instant on the row means nothing.
      forget_at timestamptz(3) not null
    );
    create index sign_in_limits_forgotten on sign_in_limits (forget_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table sign_in_limits;
    create table sign_in_limits (key varchar(255) primary key, points integer not null default 0, expire bigint);
  `);
}

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The first reply to each key, given again for 24 hours. A row is written only once that reply is known.
    create table idempotency_keys (
      user_id uuid not null references users (id) on delete cascade,
      key text not null check (key ~ '^[!-~]{16,128}$'),
      request_hash bytea not null,
      reply jsonb not null,
      created_at timestamptz(3) not null,
      primary key (user_id, key)
    );
    create index idempotency_keys_age on idempotency_keys (created_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table idempotency_keys');
}

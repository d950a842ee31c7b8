import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Opaque keys of programs. Only a hash is kept: the token itself is shown once, when it is made.
    create table service_tokens (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      -- The account of the role service in whose name the token speaks.
      user_id uuid not null,
      label text not null check (length(label) between 1 and 100),
      token_hash bytea not null unique check (length(token_hash) = 32),
      -- Null when the operator made it on the machine.
      created_by uuid,
      created_at timestamptz(3) not null,
      last_used_at timestamptz(3),
      revoked_at timestamptz(3),
      foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade,
      foreign key (organization_id, created_by) references users (organization_id, id)
    );
    create index service_tokens_of_organization on service_tokens (organization_id, created_at desc, id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table service_tokens');
}

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table organizations add column admins_need_second_factor boolean not null default false;

    create table second_factors (
      user_id uuid primary key,
      organization_id uuid not null,
      -- The TOTP secret, sealed with AES-256-GCM; key_id names the key.
      sealed_secret bytea not null,
      key_id text not null,
      -- Null until the person has shown that his device makes the right codes; until then nobody is asked for one.
      confirmed_at timestamptz(3),
      -- The 30-second step of the last code that was taken: it and every earlier one are used up.
      last_step bigint not null default 0,
      foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
    );

    create table recovery_codes (
      organization_id uuid not null,
      user_id uuid not null,
      code_hash bytea not null check (length(code_hash) = 32),
      used_at timestamptz(3),
      primary key (user_id, code_hash),
      foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table recovery_codes, second_factors;
    alter table organizations drop column admins_need_second_factor;
  `);
}

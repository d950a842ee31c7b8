import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table sign_ins
      add column scope text not null default 'full'
        check (scope ~ '^(full|live:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12})$'),
      add column last_seen_at timestamptz(3),
      add column address text check (length(address) <= 64),
      add column device_name text check (length(device_name) between 1 and 200);
    update sign_ins set last_seen_at = signed_in_at;
    alter table sign_ins alter column last_seen_at set not null;
    create index sign_ins_open on sign_ins (user_id, signed_in_at desc, id) where revoked_at is null;

    -- Devices somebody signed in from: their tries are counted apart, so that no stranger can use them up.
    create table known_devices (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      user_id uuid not null,
      token_hash bytea not null unique check (length(token_hash) = 32),
      last_used_at timestamptz(3) not null,
      foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
    );
    create index known_devices_of_user on known_devices (user_id, last_used_at desc);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table known_devices;
    drop index sign_ins_open;
    alter table sign_ins drop column scope, drop column last_seen_at, drop column address, drop column device_name;
  `);
}

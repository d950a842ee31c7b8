import type { Knex } from 'knex';

/** Who has signed in here. The authority owns all of it but the language chosen here and the local suspension. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table users (
      id uuid primary key,
      username text not null,
      full_name text not null,
      role text not null check (role in ('admin', 'assistant', 'professor', 'student', 'service')),
      status text not null check (status in ('active', 'disabled')),
      organization_id uuid not null,
      organization_name text not null,
      language text check (language in ('fr', 'en', 'ar')),
      local_suspended boolean not null default false,
      first_signed_in_at timestamptz not null default now(),
      last_signed_in_at timestamptz not null default now()
    );
    comment on column users.id is 'the authority''s user id: names change, ids do not';
    comment on column users.language is 'chosen on this portal; null means what the authority says';
    comment on column users.local_suspended is 'set by whoever runs this portal; signing in does not lift it';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table users');
}

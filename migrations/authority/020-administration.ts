import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Until a person has chosen a password there is none, rather than one that nobody knows.
    alter table users alter column password_hash drop not null;
    alter table organizations
      add column activation_hours integer not null default 24 check (activation_hours between 1 and 336);

    -- With it a person chooses his password, once; only a hash is kept. A newer code takes the place of the older one.
    create table activation_codes (
      user_id uuid primary key,
      organization_id uuid not null,
      code_hash bytea not null unique check (length(code_hash) = 32),
      expires_at timestamptz(3) not null,
      foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
    );

    -- The orders in which the lists of an organization are read, page by page.
    create index users_by_name on users (organization_id, full_name, id);
    create index training_sessions_by_start on training_sessions (organization_id, starts_on desc, id desc);
    create index training_sessions_of_formation on training_sessions (formation_id);
    create index formations_by_title on formations (organization_id, title, id);
    create index user_roles_of_role on user_roles (role_id);

    insert into role_permissions (organization_id, role_id, permission)
    select organization_id, id, 'organization.write' from roles where name = 'admin' on conflict do nothing;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index users_by_name, training_sessions_by_start, training_sessions_of_formation, formations_by_title,
      user_roles_of_role;
    drop table activation_codes;
    alter table organizations drop column activation_hours;
    update users set password_hash = '' where password_hash is null;
    alter table users alter column password_hash set not null;
    delete from role_permissions where permission = 'organization.write';
  `);
}

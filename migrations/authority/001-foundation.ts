import type { Knex } from 'knex';

/**
 * Every table that belongs to an organization has a key (organization_id, id), and every reference goes through it,
 * so that a row of one organization can't point into another.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table organizations (
      id uuid primary key default gen_random_uuid(),
      name text not null check (length(name) between 1 and 200),
      slug text not null unique check (slug ~ '^[a-z0-9-]{2,60}$'),
      time_zone text not null default 'Africa/Casablanca',
      created_at timestamptz(3) not null default now()
    );

    create table users (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null references organizations (id),
      username text not null check (username ~ '^[a-z0-9][a-z0-9._-]{1,62}$'),
      full_name text not null check (length(full_name) between 1 and 200),
      email text check (email = lower(email)),
      phone text,
      cin text check (cin ~ '^[A-Z]{1,2}[0-9]{6}$'),
      role text not null check (role in ('admin', 'assistant', 'professor', 'student', 'service')),
      status text not null default 'active' check (status in ('active', 'disabled')),
      locale text not null default 'fr' check (locale in ('fr', 'en', 'ar')),
      password_hash text not null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      unique (organization_id, id)
    );
    -- A person signs in without naming his organization, so each of these names one account in the whole installation.
    create unique index users_username on users (username);
    create unique index users_email on users (email) where email is not null;
    create unique index users_cin on users (cin) where cin is not null;

    create table roles (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null references organizations (id),
      name text not null check (length(name) between 1 and 60),
      unique (organization_id, id),
      unique (organization_id, name)
    );

    create table role_permissions (
      organization_id uuid not null,
      role_id uuid not null,
      permission text not null check (permission ~ '^[a-z]+([._][a-z]+)+$'),
      primary key (role_id, permission),
      foreign key (organization_id, role_id) references roles (organization_id, id) on delete cascade
    );

    create table user_roles (
      organization_id uuid not null,
      user_id uuid not null,
      role_id uuid not null,
      primary key (user_id, role_id),
      foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade,
      foreign key (organization_id, role_id) references roles (organization_id, id) on delete cascade
    );

    -- One row per sign-in; its tokens are good as long as it is neither revoked nor, for renewal, too old.
    create table sign_ins (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      user_id uuid not null,
      signed_in_at timestamptz(3) not null,
      revoked_at timestamptz(3),
      foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
    );
    create index sign_ins_of_user on sign_ins (user_id, signed_in_at desc);

    create table formations (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null references organizations (id),
      title text not null check (length(title) between 1 and 200),
      created_at timestamptz(3) not null default now(),
      unique (organization_id, id)
    );

    create table training_sessions (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      formation_id uuid not null,
      title text not null check (length(title) between 1 and 200),
      delivery text not null check (delivery in ('online', 'onsite', 'hybrid')),
      city text,
      status text not null default 'draft' check (status in ('draft', 'open', 'running', 'closed', 'archived')),
      starts_on date not null,
      ends_on date not null,
      created_at timestamptz(3) not null default now(),
      check (ends_on >= starts_on),
      unique (organization_id, id),
      foreign key (organization_id, formation_id) references formations (organization_id, id)
    );

    create table seances (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      session_id uuid not null,
      title text not null check (length(title) between 1 and 200),
      starts_at timestamptz(3) not null,
      ends_at timestamptz(3) not null,
      place text,
      check (ends_at > starts_at),
      foreign key (organization_id, session_id) references training_sessions (organization_id, id) on delete cascade
    );
    create index seances_of_session on seances (session_id, starts_at);

    create table session_professors (
      organization_id uuid not null,
      session_id uuid not null,
      user_id uuid not null,
      assigned_at timestamptz(3) not null default now(),
      primary key (session_id, user_id),
      foreign key (organization_id, session_id) references training_sessions (organization_id, id) on delete cascade,
      foreign key (organization_id, user_id) references users (organization_id, id)
    );
    create index session_professors_of_user on session_professors (user_id);

    create table session_enrolments (
      organization_id uuid not null,
      session_id uuid not null,
      user_id uuid not null,
      enrolled_at timestamptz(3) not null default now(),
      primary key (session_id, user_id),
      foreign key (organization_id, session_id) references training_sessions (organization_id, id) on delete cascade,
      foreign key (organization_id, user_id) references users (organization_id, id)
    );
    create index session_enrolments_of_user on session_enrolments (user_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table session_enrolments, session_professors, seances, training_sessions, formations, sign_ins,
      user_roles, role_permissions, roles, users, organizations
  `);
}

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The authority's signature under a live's chain up to one event: at the end, and again for what is added later.
    create table session_live_seals (
      live_id uuid not null,
      organization_id uuid not null,
      number integer not null,
      hash bytea not null,
      public_key bytea not null,
      signature bytea not null,
      sealed_at timestamptz(3) not null default clock_timestamp(),
      primary key (live_id, number),
      foreign key (organization_id, live_id) references session_lives (organization_id, id)
    );
    create trigger session_live_seals_append_only before update or delete or truncate on session_live_seals
      for each statement execute function refuse_rewriting_history();

    -- Links for one person each; what opens them is known to their holder only.
    create table session_invites (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      session_id uuid not null,
      user_id uuid not null,
      token_hash bytea not null unique check (length(token_hash) = 32),
      created_at timestamptz(3) not null,
      created_by uuid not null,
      expires_at timestamptz(3) not null,
      revoked_at timestamptz(3),
      last_used_at timestamptz(3),
      check (expires_at > created_at),
      foreign key (organization_id, session_id) references training_sessions (organization_id, id) on delete cascade,
      foreign key (organization_id, user_id) references users (organization_id, id),
      foreign key (organization_id, created_by) references users (organization_id, id)
    );
    create unique index session_invites_one_open on session_invites (session_id, user_id) where revoked_at is null;

    -- Which sign-ins a link has led to, so that revoking it ends them.
    create table session_invite_uses (
      invite_id uuid not null references session_invites (id) on delete cascade,
      sign_in_id uuid not null references sign_ins (id) on delete cascade,
      primary key (invite_id, sign_in_id)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table session_invite_uses, session_invites, session_live_seals');
}

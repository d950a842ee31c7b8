import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Null until the first one: clients that send none are present until they leave or the live ends. In no index, so that a
    -- heartbeat touches none; who is silent is looked for among those who are present, which the index of open presences holds.
    alter table session_live_participants add column last_heartbeat_at timestamptz(3);
    -- Who has left has neither a raised hand nor the floor; before this, leaving did not take them.
    update session_live_participants set hand_raised_at = null, has_floor = false where left_at is not null;
    alter table session_live_participants
      add constraint nobody_gone_has_floor check (left_at is null or (hand_raised_at is null and not has_floor));
    create unique index session_live_participants_one_floor on session_live_participants (live_id) where has_floor;

    create table session_bans (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      session_id uuid not null,
      user_id uuid not null,
      reason text not null check (length(reason) between 1 and 500),
      banned_at timestamptz(3) not null,
      banned_by uuid not null,
      lifted_at timestamptz(3),
      lifted_by uuid,
      check ((lifted_at is null) = (lifted_by is null)),
      check (lifted_at >= banned_at),
      foreign key (organization_id, session_id) references training_sessions (organization_id, id) on delete cascade,
      foreign key (organization_id, user_id) references users (organization_id, id),
      foreign key (organization_id, banned_by) references users (organization_id, id),
      foreign key (organization_id, lifted_by) references users (organization_id, id)
    );
    create unique index session_bans_one_open on session_bans (session_id, user_id) where lifted_at is null;
    create index session_bans_of_session on session_bans (session_id, banned_at desc, id);

    create table session_live_messages (
      id uuid primary key default gen_random_uuid(),
      number bigint generated always as identity,
      organization_id uuid not null,
      live_id uuid not null,
      user_id uuid not null,
      text text not null check (length(text) between 1 and 2000),
      sent_at timestamptz(3) not null,
      foreign key (organization_id, live_id) references session_lives (organization_id, id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    );
    create index session_live_messages_of_live on session_live_messages (live_id, number);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table session_live_messages, session_bans;
    drop index session_live_participants_one_floor;
    alter table session_live_participants drop constraint nobody_gone_has_floor, drop column last_heartbeat_at;
  `);
}

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table session_lives (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      session_id uuid not null,
      room_name text not null unique check (room_name ~ '^[a-z0-9-]{24,64}$'),
      status text not null check (status in ('live', 'paused', 'ended')),
      started_at timestamptz(3) not null,
      paused_at timestamptz(3),
      ended_at timestamptz(3),
      started_by uuid not null,
      recording_url text check (recording_url like 'https://%'),
      student_camera boolean not null default true,
      student_microphone boolean not null default false,
      version integer not null default 1 check (version > 0),
      check ((status = 'ended') = (ended_at is not null)),
      check ((status = 'paused') = (paused_at is not null)),
      check (ended_at >= started_at),
      unique (organization_id, id),
      foreign key (organization_id, session_id) references training_sessions (organization_id, id),
      foreign key (organization_id, started_by) references users (organization_id, id)
    );
    -- The guarantee of the lifecycle: two open lives of one training session can't exist, whatever the code does.
    create unique index session_lives_one_open on session_lives (session_id) where status <> 'ended';
    create index session_lives_latest on session_lives (session_id, started_at desc, id);

    create table session_live_participants (
      id uuid primary key default gen_random_uuid(),
      organization_id uuid not null,
      live_id uuid not null,
      user_id uuid not null,
      role text not null check (role in ('professor', 'student')),
      joined_at timestamptz(3) not null,
      left_at timestamptz(3),
      -- What a person does in the room belongs to his presence: leaving lowers the hand and gives the floor back.
      connected boolean not null default true,
      hand_raised_at timestamptz(3),
      has_floor boolean not null default false,
      muted boolean not null default false,
      network_quality smallint check (network_quality between 0 and 5),
      check (left_at >= joined_at),
      foreign key (organization_id, live_id) references session_lives (organization_id, id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    );
    create unique index session_live_participants_one_open
      on session_live_participants (live_id, user_id) where left_at is null;
    create index session_live_participants_of_live on session_live_participants (live_id, user_id, joined_at);

    -- What happened, in order, written in the transaction of the change it tells of. Rows are only ever added.
    create table session_live_events (
      id bigint generated always as identity primary key,
      organization_id uuid not null,
      live_id uuid not null,
      kind text not null check (kind in ('started', 'paused', 'resumed', 'ended', 'joined', 'left', 'student_media', 'recording')),
      actor_id uuid not null,
      at timestamptz(3) not null,
      detail jsonb not null default '{}',
      foreign key (organization_id, live_id) references session_lives (organization_id, id),
      foreign key (organization_id, actor_id) references users (organization_id, id)
    );
    create index session_live_events_of_live on session_live_events (live_id, id);

    create function refuse_rewriting_history() returns trigger language plpgsql as $$
    begin
      raise exception 'rows of % are never changed or removed', tg_table_name;
    end $$;
    create trigger session_live_events_append_only before update or delete or truncate on session_live_events
      for each statement execute function refuse_rewriting_history();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table session_live_events, session_live_participants, session_lives;
    drop function refuse_rewriting_history;
  `);
}

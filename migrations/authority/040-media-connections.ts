import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The media server's messages that were taken in; one that comes again does nothing. Kept for an hour.
    create table media_webhooks (
      id text primary key check (length(id) between 1 and 100),
      received_at timestamptz(3) not null default clock_timestamp()
    );
    create index media_webhooks_received on media_webhooks (received_at);

    -- Each line from a person to the media server, as that server tells of it. Its own times, in whatever order they come.
    create table session_live_media_connections (
      live_id uuid not null,
      organization_id uuid not null,
      user_id uuid not null,
      sid text not null check (length(sid) between 1 and 100),
      joined_at timestamptz(3) not null,
      left_at timestamptz(3),
      primary key (live_id, sid),
      check (left_at >= joined_at),
      foreign key (organization_id, live_id) references session_lives (organization_id, id),
      foreign key (organization_id, user_id) references users (organization_id, id)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table session_live_media_connections, media_webhooks');
}

import type { Knex } from 'knex';

const kinds = [
  ...['started', 'paused', 'resumed', 'ended', 'joined', 'left', 'student_media', 'recording'],
  ...['presence', 'hand_raised', 'hand_lowered', 'floor_given', 'floor_taken', 'muted', 'unmuted'],
  ...['banned', 'unbanned', 'message'],
];

/**
 * The history of a live becomes a chain: its events are numbered without a gap in the order of their commits, and each
 * carries the hash of the one before. The numbers are what a stream resumes by, the hashes are what makes it evidence.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table session_live_events
      add column number integer,
      add column recorded_at timestamptz(3),
      add column hash bytea;
    alter table session_live_events drop constraint session_live_events_kind_check;
    alter table session_live_events
      add constraint session_live_events_kind_check check (kind in (${kinds.map((kind) => `'${kind}'`).join(', ')}));

    -- The end of each live's chain. Whoever adds an event locks it until his commit, so numbers and commits have one order.
    create table session_live_logs (
      live_id uuid primary key,
      organization_id uuid not null,
      events integer not null,
      last_hash bytea not null,
      foreign key (organization_id, live_id) references session_lives (organization_id, id)
    );

    -- What is hashed is a text that anyone can put together again from an export: one line per field.
    create function live_event_text(event session_live_events) returns text language sql stable as $$
      select concat_ws(E'\\n', event.number, event.live_id, event.kind, event.actor_id,
        to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        to_char(event.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        event.detail::text)
    $$;

    create function chain_live_event() returns trigger language plpgsql as $$
    declare
      log session_live_logs;
    begin
      select * into log from session_live_logs where live_id = new.live_id for update;
      if not found then
        log := (new.live_id, new.organization_id, 0, decode(repeat('00', 32), 'hex'));
        insert into session_live_logs select log.*;
      end if;
      new.number := log.events + 1;
      new.recorded_at := date_trunc('milliseconds', clock_timestamp());
      new.hash := sha256(log.last_hash || convert_to(live_event_text(new), 'UTF8'));
      update session_live_logs set events = new.number, last_hash = new.hash where live_id = new.live_id;
      -- Delivered at the commit, to every authority process that listens.
      perform pg_notify('live_events', new.live_id || ' ' || new.number);
      return new;
    end $$;
  `);
  await chainWhatIsThere(knex);
  await knex.raw(`
    alter table session_live_events
      alter column number set not null,
      alter column recorded_at set not null,
      alter column hash set not null;
    drop index session_live_events_of_live;
    create unique index session_live_events_of_live on session_live_events (live_id, number);
    create trigger session_live_events_chain before insert on session_live_events
      for each row execute function chain_live_event();
  `);
}

/** Events written before there was a chain get their place in it; the trigger that forbids changes steps aside once. */
async function chainWhatIsThere(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table session_live_events disable trigger session_live_events_append_only;
    do $$
    declare
      event session_live_events;
      log session_live_logs;
    begin
      for event in select * from session_live_events order by live_id, id loop
        if log.live_id is distinct from event.live_id then
          log := (event.live_id, event.organization_id, 0, decode(repeat('00', 32), 'hex'));
          insert into session_live_logs select log.*;
        end if;
        event.number := log.events + 1;
        event.recorded_at := event.at;
        event.hash := sha256(log.last_hash || convert_to(live_event_text(event), 'UTF8'));
        update session_live_events set number = event.number, recorded_at = event.recorded_at, hash = event.hash
          where id = event.id;
        log.events := event.number;
        log.last_hash := event.hash;
        update session_live_logs set events = log.events, last_hash = log.last_hash where live_id = log.live_id;
      end loop;
    end $$;
    alter table session_live_events enable trigger session_live_events_append_only;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger session_live_events_chain on session_live_events;
    drop function chain_live_event;
    drop function live_event_text;
    drop table session_live_logs;
    drop index session_live_events_of_live;
    alter table session_live_events drop column number, drop column recorded_at, drop column hash;
    create index session_live_events_of_live on session_live_events (live_id, id);
  `);
}

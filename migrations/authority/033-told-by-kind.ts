import type { Knex } from 'knex';

/** `told` is what is notified of an event: an expression of `new`. */
const chainBy = (told: string) => `
  create or replace function chain_live_event() returns trigger language plpgsql as $$
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
    perform pg_notify('live_events', new.live_id || ' ' || ${told});
    return new;
  end $$`;

/**
 * A notification names the kind of event instead of its number: who is concerned by some kinds only need not ask which it
 * was, and a class that joins in one transaction is told of once, since PostgreSQL sends the same words once.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(chainBy('new.kind'));
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(chainBy('new.number'));
}

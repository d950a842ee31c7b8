import type { Knex } from 'knex';

/**
 * Who changed what. Rows are only ever added, in the transaction of the change they tell of; each carries the hash of
 * the one before it in its organization, so that none can be altered, left out or slipped in afterwards unnoticed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table audit_log (
      organization_id uuid not null references organizations (id),
      number bigint not null,
      at timestamptz(3) not null,
      -- Null for the operator, who works by scripts.
      actor_id uuid,
      request_id text,
      action text not null check (action ~ '^[a-z_]+\\.[a-z_]+$'),
      object_kind text not null check (object_kind ~ '^[a-z_]+$'),
      object_id uuid,
      changes jsonb not null,
      hash bytea not null,
      primary key (organization_id, number),
      foreign key (organization_id, actor_id) references users (organization_id, id)
    );
    create index audit_log_of_object on audit_log (organization_id, object_id, number desc);
    create index audit_log_of_actor on audit_log (organization_id, actor_id, number desc);

    create function audit_hash(previous bytea, entry audit_log) returns bytea language sql stable as $$
      select sha256(previous || convert_to(jsonb_build_array(
        entry.organization_id, entry.number, extract(epoch from entry.at), entry.actor_id, entry.request_id,
        entry.action, entry.object_kind, entry.object_id, entry.changes
      )::text, 'UTF8'))
    $$;

    -- The lock makes one organization's entries follow one another, so that numbers and hashes have no gap and no fork.
    create function chain_audit_log() returns trigger language plpgsql as $$
    declare last audit_log;
    begin
      perform pg_advisory_xact_lock(hashtextextended('audit_log ' || new.organization_id, 0));
      select * into last from audit_log where organization_id = new.organization_id order by number desc limit 1;
      new.number := coalesce(last.number, 0) + 1;
      new.at := date_trunc('milliseconds', clock_timestamp());
      new.hash := audit_hash(coalesce(last.hash, ''::bytea), new);
      return new;
    end $$;
    create trigger audit_log_chain before insert on audit_log for each row execute function chain_audit_log();

    create function refuse_audit_changes() returns trigger language plpgsql as $$
    begin
      raise exception 'rows of % are never changed or removed', tg_table_name;
    end $$;
    create trigger audit_log_append_only before update or delete or truncate on audit_log
      for each statement execute function refuse_audit_changes();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function audit_hash(bytea, audit_log);
    drop table audit_log;
    drop function chain_audit_log, refuse_audit_changes;
  `);
}

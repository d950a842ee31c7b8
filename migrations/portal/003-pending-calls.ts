import type { Knex } from 'knex';

/** What the authority still has to be told after an outage: departures from a live and sign-outs. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table pending_calls (
      id bigint generated always as identity primary key,
      kind text not null check (kind in ('leave', 'logout')),
      user_id uuid not null,
      training_session_id uuid,
      token_fingerprint text not null,
      sealed_token text not null,
      idempotency_key text not null,
      request_id text not null,
      tries integer not null default 0,
      next_try_at timestamptz not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      check ((kind = 'leave') = (training_session_id is not null))
    );
    create unique index pending_calls_once
      on pending_calls (token_fingerprint, kind, training_session_id) nulls not distinct;
    create index pending_calls_next on pending_calls (next_try_at);
    comment on column pending_calls.expires_at is 'the token''s expiry: after it the authority would refuse the call anyway';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table pending_calls');
}

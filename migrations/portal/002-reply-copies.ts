import type { Knex } from 'knex';

/** The last good copies of what read pages show, and the marks that keep a copy from outliving a refusal. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table reply_copies (
      token_fingerprint text not null,
      copy_key text not null,
      reply jsonb not null,
      taken_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (token_fingerprint, copy_key)
    );
    create index reply_copies_expiry on reply_copies (expires_at);

    create table refusal_marks (
      token_fingerprint text not null,
      copy_key text not null,
      marked_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (token_fingerprint, copy_key)
    );
    create index refusal_marks_expiry on refusal_marks (expires_at);
    comment on column refusal_marks.copy_key is '* when the token itself was refused';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table refusal_marks; drop table reply_copies');
}

import type { Database } from '../platform/database.ts';

/** Stands for the token as a whole among the marks. */
const wholeToken = '*';

type CopyRow = { reply: unknown; taken_at: Date };
type CopyName = { tokenFingerprint: string; copyKey: string };

const columns = ({ tokenFingerprint, copyKey }: CopyName) => ({
  token_fingerprint: tokenFingerprint,
  copy_key: copyKey,
});

/**
 * The last good copies of the authority's replies, and the marks its refusals leave. Both are shared by all of the portal's
 * processes. A copy belongs to one token, and a mark outlives it, so that silence never brings back what a no has ended.
 */
export const createReplyCopies = (database: Database) => ({
  /** Keeps a reply that was asked for at `takenAt`, unless a refusal has come since; it takes back older refusals. */
  async keep(name: CopyName, reply: unknown, takenAt: Date, expiresAt: Date): Promise<void> {
    await database.raw(
      `with earlier as (
         delete from refusal_marks where token_fingerprint = :fingerprint and copy_key = :key and marked_at < :takenAt
       )
       insert into reply_copies (token_fingerprint, copy_key, reply, taken_at, expires_at)
       select :fingerprint, :key, :reply::jsonb, :takenAt, :expiresAt
       where not exists (
         select from refusal_marks
         where token_fingerprint = :fingerprint
           and (copy_key = '${wholeToken}' or (copy_key = :key and marked_at >= :takenAt)))
       on conflict (token_fingerprint, copy_key) do update
         set reply = excluded.reply, taken_at = excluded.taken_at, expires_at = excluded.expires_at
         where reply_copies.taken_at < excluded.taken_at`,
      { fingerprint: name.tokenFingerprint, key: name.copyKey, reply: JSON.stringify(reply), takenAt, expiresAt },
    );
  },

  /** The copy, where there is one that has not expired and nothing was refused since. */
  async find(name: CopyName, now: Date): Promise<{ reply: unknown; takenAt: Date } | null> {
    const row = await database<CopyRow>('reply_copies')
      .where(columns(name))
      .where('expires_at' as keyof CopyRow, '>', now)
      .whereNotExists(
        database('refusal_marks')
          .where('token_fingerprint', name.tokenFingerprint)
          .whereIn('copy_key', [name.copyKey, wholeToken]),
      )
      .first(['reply', 'taken_at']);
    return row ? { reply: row.reply, takenAt: row.taken_at } : null;
  },

  /** The authority refused this one thing: its copy goes, and a later silence finds the mark. */
  async refused(name: CopyName, now: Date, expiresAt: Date): Promise<void> {
    await database.transaction(async (transaction) => {
      await transaction('refusal_marks')
        .insert({ ...columns(name), marked_at: now, expires_at: expiresAt })
        .onConflict(['token_fingerprint', 'copy_key'])
        .merge();
      await transaction('reply_copies').where(columns(name)).delete();
    });
  },

  /** The authority refused the token or its owner, or the person signed out: every copy goes. */
  async tokenRefused(tokenFingerprint: string, now: Date, expiresAt: Date): Promise<void> {
    await database.transaction(async (transaction) => {
      await transaction('refusal_marks')
        .insert({ ...columns({ tokenFingerprint, copyKey: wholeToken }), marked_at: now, expires_at: expiresAt })
        .onConflict(['token_fingerprint', 'copy_key'])
        .ignore();
      await transaction('reply_copies').where('token_fingerprint', tokenFingerprint).delete();
    });
  },

  async isTokenRefused(tokenFingerprint: string): Promise<boolean> {
    const mark = await database('refusal_marks')
      .where(columns({ tokenFingerprint, copyKey: wholeToken }))
      .first('marked_at');
    return mark !== undefined;
  },

  /** What the person may do has changed: what was shown before may not be shown again. */
  async forget(tokenFingerprint: string): Promise<void> {
    await database('reply_copies').where('token_fingerprint', tokenFingerprint).delete();
  },

  /** The same sign-in goes on under a fresh token: its copies and marks go with it, their ages unchanged. */
  async carryOver(from: string, to: string): Promise<void> {
    await database.transaction(async (transaction) => {
      for (const table of ['reply_copies', 'refusal_marks']) {
        await transaction(table).where('token_fingerprint', from).update({ token_fingerprint: to });
      }
    });
  },

  async removeExpired(now: Date): Promise<void> {
    await database('reply_copies').where('expires_at', '<=', now).delete();
    await database('refusal_marks').where('expires_at', '<=', now).delete();
  },
});

export type ReplyCopies = ReturnType<typeof createReplyCopies>;

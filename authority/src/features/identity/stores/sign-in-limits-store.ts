import type { Database } from '../../../platform/database.ts';

export type Count = { tries: number; failures: number; free_at: Date };

export const createSignInLimitsStore = (database: Database) => ({
  /**
   * Lets one more try in and says so; one statement, so that it is exact over any number of processes.
   * Below `limit` any number may be under way together, from there on one at a time and none before `free_at`, which is long
   * ago until then: a time by this clock would still be to come for a try that looked at it a moment earlier.
   */
  async admit(key: string, limit: number, now: Date, forgetAt: Date): Promise<boolean> {
    const { rowCount } = await database.raw<{ rowCount: number }>(
      `insert into sign_in_limits as l (key, tries, failures, free_at, forget_at)
       values (:key, 1, 0, 'epoch', :forgetAt)
       on conflict (key) do update set
         tries = case when l.forget_at <= :now then 1 else l.tries + 1 end,
         failures = case when l.forget_at <= :now then 0 else l.failures end,
         free_at = case when l.forget_at <= :now then 'epoch' else l.free_at end,
         forget_at = case when l.forget_at <= :now then :forgetAt else l.forget_at end
       where l.forget_at <= :now or (l.free_at <= :now and (l.tries < :limit or l.tries = l.failures))`,
      { key, limit, now, forgetAt },
    );
    return rowCount === 1;
  },

  async find(key: string): Promise<Count | null> {
    return (
      (await database('sign_in_limits').where({ key }).first<Count | undefined>('tries', 'failures', 'free_at')) ?? null
    );
  },

  /** A try that was no guess counts for nothing. */
  async giveBack(key: string): Promise<void> {
    await database('sign_in_limits')
      .where({ key })
      .update({ tries: database.raw('greatest(failures, tries - 1)') });
  },

  /**
   * Settles a try as wrong. From the `limit`th on each one doubles the wait before the next try is let in, from one second to
   * `longestWait`; the count is forgotten a `window` after that. Milliseconds.
   */
  async fail(key: string, limit: number, now: Date, waits: { longestWait: number; window: number }): Promise<void> {
    const until = `:now::timestamptz + least(:longestWait, 1000 * 2 ^ least(failures + 1 - :limit, 20)) * interval '1 ms'`;
    await database.raw(
      `update sign_in_limits set
         failures = least(tries, failures + 1),
         free_at = case when failures + 1 < :limit then free_at else greatest(free_at, ${until}) end,
         forget_at = case when failures + 1 < :limit then forget_at
           else greatest(forget_at, ${until} + :window * interval '1 ms') end
       where key = :key`,
      { key, limit, now, ...waits },
    );
  },

  async forgetOld(now: Date): Promise<void> {
    await database('sign_in_limits').where('forget_at', '<=', now).delete();
  },
});

export type SignInLimitsStore = ReturnType<typeof createSignInLimitsStore>;

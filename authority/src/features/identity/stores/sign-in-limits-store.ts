import { type Database, prepared } from '../../../platform/database.ts';

export type Count = { tries: number; failures: number; free_at: Date };

const admitted = prepared(
  'sign-in-try-admitted',
  `insert into sign_in_limits as l (key, tries, failures, free_at, forget_at) values ($1, 1, 0, 'epoch', $4::timestamptz)
   on conflict (key) do update set
     tries = case when l.forget_at <= $3 then 1 else l.tries + 1 end,
     failures = case when l.forget_at <= $3 then 0 else l.failures end,
     free_at = case when l.forget_at <= $3 then 'epoch' else l.free_at end,
     forget_at = case when l.forget_at <= $3 then $4 else l.forget_at end
   where l.forget_at <= $3::timestamptz or (l.free_at <= $3 and (l.tries < $2::integer or l.tries = l.failures))
   returning key`,
);

const givenBack = prepared(
  'sign-in-tries-given-back',
  // In the order of their keys: somebody else may be giving back the same ones.
  `with held as materialized (select key from sign_in_limits where key = any($1::text[]) order by key for update)
   update sign_in_limits l set tries = greatest(failures, tries - 1) from held where l.key = held.key`,
);

export const createSignInLimitsStore = (database: Database) => ({
  /**
   * Lets one more try in and says so; one statement, so that it is exact over any number of processes.
   * Below `limit` any number may be under way together, from there on one at a time and none before `free_at`, which is long
   * ago until then: a time by this clock would still be to come for a try that looked at it a moment earlier.
   */
  async admit(key: string, limit: number, now: Date, forgetAt: Date): Promise<boolean> {
    return (await admitted(database, [key, limit, now, forgetAt])).length === 1;
  },

  async find(key: string): Promise<Count | null> {
    return (
      (await database('sign_in_limits').where({ key }).first<Count | undefined>('tries', 'failures', 'free_at')) ?? null
    );
  },

  /** A try that was no guess counts for nothing. */
  async giveBack(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await givenBack(database, [keys]);
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

import pg from 'pg';
import { freshDatabase } from '../../../../../scripts/testing/database.ts';
import { startAuthority } from '../../../testing/authority-under-test.ts';

/** Seconds of one step: short enough for the sweeper to take it for a time in which heartbeats could come in. */
export const stepSeconds = 20;

/** In place of PostgreSQL's own function of that name: time stands still but for a millisecond at each look at it. */
const standingClock = (database: string) => `
  create table test_clock (at timestamptz not null);
  insert into test_clock values (date_trunc('second', pg_catalog.clock_timestamp()));
  create sequence test_clock_looks;
  create function public.clock_timestamp() returns timestamptz language sql volatile as
    $$ select at + nextval('public.test_clock_looks') * interval '1 ms' from public.test_clock $$;
  alter database ${pg.escapeIdentifier(database)} set search_path = public, pg_catalog`;

/** The real authority with time in the test's hands: the database's clock and its own move only when they are moved. */
export async function startSteppedAuthority() {
  const own = await freshDatabase('authority');
  const client = new pg.Client({ connectionString: own.url });
  await client.connect();
  await client.query(standingClock(new URL(own.url).pathname.slice(1)));
  await client.end();
  const authority = await startAuthority({ DATABASE_URL: own.url }, { limitsFlow: false });
  authority.stopClock();
  let moved = 0;

  const move = async (seconds: number): Promise<void> => {
    moved += seconds;
    authority.moveClock(seconds * 1000);
    await authority.database.raw('update test_clock set at = at + make_interval(secs => ?)', [seconds]);
  };
  const step = async (): Promise<void> => {
    await move(stepSeconds);
    await authority.services.live.sweeper.look();
  };
  // As long as the sweeper waits after a start.
  for (let count = 0; count < 3; count += 1) await step();
  const beginning = moved;

  return {
    ...authority,
    /** Time goes on, and the sweeper comes by. */
    step,
    /** Back to where it was at first, or the tokens would run out. */
    beginAgain: () => move(beginning - moved),
    async close() {
      await authority.close();
      await own.drop();
    },
  };
}

export type SteppedAuthority = Awaited<ReturnType<typeof startSteppedAuthority>>;

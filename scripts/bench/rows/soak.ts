import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { benchPassword, idOf, listedProfessors, numberOf, professorOf, sizes } from '../bench-rows.ts';
import { type Plan, quantile, spreadOf, takeTurn } from '../rounds.ts';
import type { BenchRow } from '../row.ts';
import { counter, type Stage } from '../stage.ts';
import { memoryOf } from './limits.ts';
import { type Enrolment, enrolledInOpenLives, liveOf } from './live.ts';

/** Event streams that are open during a round, of as many lives. */
const streams = 20;

/** What a person's page asks while he works: who he is, his list, signing in, and being in a class for a moment. */
async function dailyWork(stage: Stage) {
  const [{ run }, { load }] = [await stage.database(), await stage.authority()];
  const enrolments: Enrolment[] = (await run(enrolledInOpenLives)).rows;
  const [professor, person, next] = [
    counter(listedProfessors),
    counter(sizes.people - listedProfessors),
    counter(enrolments.length),
  ];
  const kinds = [
    () => load.ask('GET', '/api/auth/me', { token: stage.tokenOf(1 + professor()) }),
    () => load.ask('GET', '/api/sessions-formation/my-sessions', { token: stage.tokenOf(1 + professor()) }),
    () =>
      load.ask('POST', '/api/auth/login', {
        body: { username: `person-${1 + listedProfessors + person()}`, password: benchPassword },
      }),
    async () => {
      const { session_id, user_id } = enrolments[next()]!;
      const token = stage.tokenOf(numberOf(user_id));
      await load.ask('POST', liveOf(session_id, 'join'), { token });
      await load.ask('POST', liveOf(session_id, 'leave'), { token });
    },
  ];
  const kind = counter(kinds.length);
  return () => kinds[kind()]!();
}

/** Follows lives until it is told to stop; throws when one could not be followed, or was dropped. */
async function followLives(stage: Stage, origin: string): Promise<() => Promise<void>> {
  const gone = new AbortController();
  const follow = async (session: number) => {
    const response = await fetch(origin + liveOf(idOf('session', session), 'events'), {
      headers: { authorization: `Bearer ${stage.tokenOf(professorOf(session))}`, accept: 'text/event-stream' },
      signal: gone.signal,
    });
    if (response.status !== 200) throw new Error(`a live could not be followed: ${response.status}`);
    return response.body!;
  };
  const bodies = await Promise.all(Array.from({ length: streams }, (_, index) => follow(1 + index)));
  const ends = bodies.map(async (body) => {
    try {
      await body.pipeTo(new WritableStream());
    } catch (error) {
      if (gone.signal.aborted) return;
      throw error;
    }
    throw new Error('a stream of events was ended by the authority');
  });
  const allEnded = Promise.allSettled(ends);
  return async () => {
    gone.abort();
    for (const end of await allEnded) if (end.status === 'rejected') throw end.reason;
  };
}

const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** The last third of a run beside the third before it, which begins when everything has been used for a while. */
function lastThird(values: readonly number[]): BenchRow['figure'] {
  const third = Math.max(1, Math.floor(values.length / 3));
  const before = quantile(values.slice(-2 * third, -third), 0.5);
  return spreadOf(values.slice(-third).map((value) => value / before));
}

/**
 * Half load for a long time (`--rounds 30 --seconds 60` is half an hour): memory, descriptors and connections stay what they
 * are, and nothing fails.
 */
export async function soak(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const [{ run: query }, { pid, origin }, work] = [
    await stage.database(),
    await stage.authority(),
    await dailyWork(stage),
  ];
  // Each caller rests as long as he was served.
  const atHalf = async () => {
    const begun = performance.now();
    await work();
    await sleep(performance.now() - begun);
  };
  const seen = { memory: [] as number[], descriptors: [] as number[], connections: [] as number[] };
  let rate = 0;
  for (let round = 0; round < plan.rounds; round += 1) {
    const stopFollowing = await followLives(stage, origin);
    rate = (await takeTurn({ run: atHalf }, plan.seconds, plan.sideBySide / 2)).rate;
    await stopFollowing();
    await sleep(500);
    const { rows } = await query(
      `select count(*)::int as open from pg_stat_activity where application_name like 'authority%'`,
    );
    seen.memory.push(memoryOf(pid));
    seen.descriptors.push(descriptorsOf(pid));
    seen.connections.push(rows[0].open);
    process.stderr.write(
      `${round + 1} of ${plan.rounds}: ${seen.memory.at(-1)!.toFixed(0)} MB, ${seen.descriptors.at(-1)} descriptors, ${rows[0].open} connections, ${rate.toFixed(0)}/s\n`,
    );
  }
  return (['memory', 'descriptors', 'connections'] as const).map((what) => ({
    id: 'soak',
    what: `${what}, last third of the run / the third before`,
    figure: lastThird(seen[what]),
    unit: 'x',
    goal: { atMost: 1.1, stretch: 1.02 },
    beside: `first ${seen[what][0]!.toFixed(0)}, last ${seen[what].at(-1)!.toFixed(0)}, highest ${Math.max(...seen[what]).toFixed(0)}`,
  }));
}

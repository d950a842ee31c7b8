import { execFileSync } from 'node:child_process';
import { benchPassword, listedProfessors, sizes } from '../bench-rows.ts';
import { type Plan, spreadOf, takeTurn } from '../rounds.ts';
import type { BenchRow } from '../row.ts';
import { counter, type Stage } from '../stage.ts';

/** Megabytes of main memory the process holds. */
export const memoryOf = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;

/** After sign-ins, lists and plain questions, in turns. */
async function memoryAfterLoad(stage: Stage, plan: Plan): Promise<BenchRow> {
  const { load, pid } = await stage.authority();
  const [professor, person] = [counter(listedProfessors), counter(sizes.people - listedProfessors)];
  const kinds = [
    () => load.ask('GET', '/api/auth/me', { token: stage.tokenOf(1 + professor()) }),
    () => load.ask('GET', '/api/sessions-formation/my-sessions', { token: stage.tokenOf(1 + professor()) }),
    // Others than those who ask: whoever signs in too often loses his first sign-in.
    () =>
      load.ask('POST', '/api/auth/login', {
        body: { username: `person-${1 + listedProfessors + person()}`, password: benchPassword },
      }),
  ];
  const kind = counter(kinds.length);
  const run = () => kinds[kind()]!();
  const memory: number[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    await takeTurn({ run }, plan.seconds, plan.sideBySide);
    memory.push(memoryOf(pid));
  }
  return {
    id: 'limits',
    what: 'memory of the authority after load',
    figure: spreadOf(memory),
    unit: 'MB',
    goal: { atMost: 180, stretch: 150 },
    beside: `highest ${Math.max(...memory).toFixed(0)} MB`,
  };
}

async function secondsToListen(stage: Stage): Promise<number> {
  const begun = performance.now();
  const { service, stop } = await stage.spawnAuthority();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  service.process.stdout!.on('data', (chunk: Buffer) => {
    if (chunk.includes('"listening"')) resolve((performance.now() - begun) / 1000);
  });
  service.exited.then(() => reject(new Error(`it stopped while starting:\n${service.lastOutput()}`)));
  try {
    return await promise;
  } finally {
    await stop();
  }
}

export async function limits(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const memory = await memoryAfterLoad(stage, plan);
  const times: number[] = [];
  for (let round = 0; round < plan.rounds; round += 1) times.push(await secondsToListen(stage));
  return [
    memory,
    {
      id: 'limits',
      what: 'from its start until the authority listens',
      figure: spreadOf(times),
      unit: 's',
      goal: { atMost: 1, stretch: 0.5 },
      beside: `slowest ${Math.max(...times).toFixed(2)} s`,
    },
  ];
}

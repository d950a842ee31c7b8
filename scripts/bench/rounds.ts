import { setTimeout as sleep } from 'node:timers/promises';

/** One thing to be measured: `run` does it once; many run side by side. */
export type Contender = { name: string; run: () => Promise<unknown> };

export type Plan = { rounds: number; seconds: number; sideBySide: number };

/** Operations per second of one contender for some seconds. Any failure fails the whole bench: wrong answers are not fast. */
async function rate({ run }: Contender, seconds: number, sideBySide: number): Promise<number> {
  let done = 0;
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const worker = async () => {
    while (performance.now() < end) {
      await run();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
  return done / ((performance.now() - begun) / 1000);
}

/** Rates per round, by name. The contenders take turns within each round, so that a slow minute slows all of them. */
export async function takeTurns(contenders: readonly Contender[], plan: Plan): Promise<Map<string, number[]>> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await rate(contender, Math.min(3, plan.seconds), plan.sideBySide);
  for (let round = 0; round < plan.rounds; round += 1)
    for (const contender of contenders) {
      rates.get(contender.name)!.push(await rate(contender, plan.seconds, plan.sideBySide));
      await sleep(50);
    }
  return rates;
}

export type Spread = { low: number; median: number; high: number };

/** Quartiles. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const place = (sorted.length - 1) * share;
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (above - below) * (place - Math.floor(place));
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** The first's rate as a multiple of the second's, round by round. */
export const ratioOf = (rates: Map<string, number[]>, first: string, second: string): Spread =>
  spreadOf(rates.get(first)!.map((value, round) => value / rates.get(second)![round]!));

import { setTimeout as sleep } from 'node:timers/promises';

/** One thing to be measured: `run` does it once; many run side by side. */
export type Contender = { name: string; run: () => Promise<unknown> };

export type Plan = { rounds: number; seconds: number; sideBySide: number };

/** What one contender did in one round: operations per second, and the time that one in a hundred of them exceeded (ms). */
export type Turn = { rate: number; p99: number };

/** Each contender's turns, round by round. */
export type Turns = ReadonlyMap<string, readonly Turn[]>;

export type Spread = { low: number; median: number; high: number };

/** The value below which this share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}

/** Quartiles. */
export const spreadOf = (values: readonly number[]): Spread => ({
  low: quantile(values, 0.25),
  median: quantile(values, 0.5),
  high: quantile(values, 0.75),
});

/** One contender for some seconds. Any failure fails the whole bench: wrong answers are not fast. */
export async function takeTurn({ run }: Pick<Contender, 'run'>, seconds: number, sideBySide: number): Promise<Turn> {
  const times: number[] = [];
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const worker = async () => {
    for (let at = performance.now(); at < end; ) {
      await run();
      const now = performance.now();
      times.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
  return { rate: times.length / ((performance.now() - begun) / 1000), p99: quantile(times, 0.99) };
}

/** The contenders take turns within each round, so that a slow minute slows all of them. */
export async function takeTurns(contenders: readonly Contender[], plan: Plan): Promise<Turns> {
  const turns = new Map<string, Turn[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await takeTurn(contender, Math.min(3, plan.seconds), plan.sideBySide);
  for (let round = 0; round < plan.rounds; round += 1)
    for (const contender of contenders) {
      turns.get(contender.name)!.push(await takeTurn(contender, plan.seconds, plan.sideBySide));
      await sleep(50);
    }
  return turns;
}

export const figuresOf = (turns: Turns, name: string, figure: keyof Turn): number[] =>
  turns.get(name)!.map((turn) => turn[figure]);

/** The first's figure as a multiple of the highest of the others', round by round. */
export function ratioOf(turns: Turns, figure: keyof Turn, first: string, ...others: string[]): Spread {
  const highest = figuresOf(turns, others[0]!, figure).map((_, round) =>
    Math.max(...others.map((name) => figuresOf(turns, name, figure)[round]!)),
  );
  return spreadOf(figuresOf(turns, first, figure).map((value, round) => value / highest[round]!));
}

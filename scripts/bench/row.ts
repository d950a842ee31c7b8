import { type Spread, spreadOf } from './rounds.ts';

export type BenchRow = {
  id: string;
  what: string;
  /** Ours as a multiple of the other's, quartiles over the rounds. */
  ratio: Spread;
  goal: number;
  stretch: number;
  /** Operations per second in each round, by contender. */
  rates: Record<string, number[]>;
};

/** A goal is missed when even the upper quartile stays below it. */
const verdictOf = ({ ratio, goal, stretch }: BenchRow) => {
  if (ratio.high < goal) return 'MISSED';
  return ratio.median >= stretch ? 'stretch' : 'met';
};

const figure = (value: number) => value.toFixed(2);

/** One line of the table. */
export const lineOf = (row: BenchRow): string => {
  const { id, what, ratio, goal } = row;
  const spread = `${figure(ratio.median)} (${figure(ratio.low)} to ${figure(ratio.high)})`;
  const rates = Object.entries(row.rates).map(([name, values]) => `${name} ${Math.round(spreadOf(values).median)}/s`);
  return `${id}  ${what.padEnd(40)} ${spread.padEnd(24)} goal ${String(goal).padEnd(5)} ${verdictOf(row).padEnd(8)} ${rates.join(', ')}`;
};

export const isMissed = (row: BenchRow): boolean => verdictOf(row) === 'MISSED';

import { figuresOf, type Spread, spreadOf, type Turns } from './rounds.ts';

/** Ours as a multiple of another's figure, or a plain figure of ours. */
export type Unit = 'x' | 'ms' | 's' | 'MB';

export type BenchRow = {
  id: string;
  what: string;
  /** Quartiles over the rounds. */
  figure: Spread;
  unit: Unit;
  /** Null where nothing was promised. */
  goal: { atLeast: number; stretch: number } | { atMost: number; stretch: number } | null;
  /** What the figure was made of. */
  beside: string;
};

export type Verdict = 'MISSED' | 'met' | 'stretch' | 'no goal';

/** A goal is missed when even the better quartile does not reach it. */
export function verdictOf({ figure, goal }: Pick<BenchRow, 'figure' | 'goal'>): Verdict {
  if (goal === null) return 'no goal';
  const isLimit = 'atMost' in goal;
  if (isLimit ? figure.low > goal.atMost : figure.high < goal.atLeast) return 'MISSED';
  return (isLimit ? figure.median <= goal.stretch : figure.median >= goal.stretch) ? 'stretch' : 'met';
}

const short = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));

const goalText = ({ goal, unit }: BenchRow): string => {
  if (goal === null) return '';
  return 'atMost' in goal ? `<= ${goal.atMost} ${unit}` : `>= ${goal.atLeast} ${unit}`;
};

/** One line of the table. */
export function lineOf(row: BenchRow): string {
  const { low, median, high } = row.figure;
  const spread = `${short(median)} ${row.unit} (${short(low)} to ${short(high)})`;
  const cells = [row.id.padEnd(11), row.what.padEnd(46), spread.padEnd(26), goalText(row).padEnd(11)];
  return `${cells.join(' ')} ${verdictOf(row).padEnd(8)} ${row.beside}`;
}

/** `ours 3473/s, bare 4149/s` */
export const ratesOf = (turns: Turns): string =>
  [...turns.keys()].map((name) => `${name} ${short(spreadOf(figuresOf(turns, name, 'rate')).median)}/s`).join(', ');

export const timesOf = (turns: Turns): string =>
  [...turns.keys()].map((name) => `${name} ${short(spreadOf(figuresOf(turns, name, 'p99')).median)} ms`).join(', ');

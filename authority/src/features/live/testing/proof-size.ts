const isFull = process.env.PROOF === 'full';

/** How much of a proof is done: a part of it every day, and all of it with PROOF=full. */
export const proofSize = (everyDay: number, full: number): number => (isFull ? full : everyDay);

/** Says how long calls took, in milliseconds; it decides nothing. */
export function sayFigure(what: string, took: readonly number[]): void {
  if (!isFull) return;
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  process.stdout.write(`${what}: ${took.length} calls, median ${at(0.5)} ms, p99 ${at(0.99)} ms\n`);
}

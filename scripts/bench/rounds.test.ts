import { expect, test } from 'vitest';
import { ratioOf, spreadOf, takeTurns } from './rounds.ts';

const turns = (rates: Record<string, number[]>) =>
  new Map(Object.entries(rates).map(([name, values]) => [name, values.map((rate) => ({ rate, p99: 1000 / rate }))]));

test('quartiles of a list, whatever its order', () => {
  expect(spreadOf([4, 1, 3, 2, 5])).toEqual({ low: 2, median: 3, high: 4 });
  expect(spreadOf([1, 2])).toEqual({ low: 1.25, median: 1.5, high: 1.75 });
});

test('a ratio is taken round by round', () => {
  const rates = turns({ ours: [10, 20, 30], other: [5, 20, 10] });
  expect(ratioOf(rates, 'rate', 'ours', 'other').median).toBe(2);
  expect(ratioOf(rates, 'p99', 'ours', 'other').median).toBe(0.5);
});

test('against several the best of each round counts', () => {
  const rates = turns({ ours: [12, 12], one: [6, 1], two: [1, 4] });
  expect(ratioOf(rates, 'rate', 'ours', 'one', 'two')).toEqual({ low: 2.25, median: 2.5, high: 2.75 });
});

test('contenders take turns within each round', async () => {
  const seen: string[] = [];
  const contender = (name: string) => ({
    name,
    run: async () => {
      if (seen.at(-1) !== name) seen.push(name);
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
  });
  await takeTurns([contender('a'), contender('b')], { rounds: 2, seconds: 0.02, sideBySide: 2 });
  expect(seen).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
});

test('a failure is not measured, it ends the bench', async () => {
  const failing = { name: 'failing', run: () => Promise.reject(new Error('no')) };
  await expect(takeTurns([failing], { rounds: 1, seconds: 0.01, sideBySide: 1 })).rejects.toThrow('no');
});

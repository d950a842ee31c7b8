import { expect, test } from 'vitest';
import { verdictOf } from './row.ts';

const figure = { low: 2, median: 3, high: 4 };

test('a ratio misses its goal when even the upper quartile is below it', () => {
  const verdict = (atLeast: number, stretch: number) => verdictOf({ figure, goal: { atLeast, stretch } });
  expect([verdict(4.1, 9), verdict(4, 9), verdict(1, 3.1), verdict(1, 3)]).toEqual(['MISSED', 'met', 'met', 'stretch']);
});

test('a limit is missed when even the lower quartile is above it', () => {
  const verdict = (atMost: number, stretch: number) => verdictOf({ figure, goal: { atMost, stretch } });
  expect([verdict(1.9, 1), verdict(2, 1), verdict(9, 2.9), verdict(9, 3)]).toEqual(['MISSED', 'met', 'met', 'stretch']);
});

test('where nothing was promised nothing is missed', () => {
  expect(verdictOf({ figure, goal: null })).toBe('no goal');
});

import { expect, test } from 'vitest';
import { defaultTuning, realSurroundings, withDefaults } from './tuning.ts';

test('what is missing or undefined is the default, and what does not belong is left out', () => {
  const given = { deadlineMs: 3_000, readTryMs: undefined, now: () => 0 };
  expect(withDefaults(defaultTuning, given)).toEqual({ ...defaultTuning, deadlineMs: 3_000 });
});

test('the defaults fit together: every try fits the deadline, and the pool has room for all who are let in', () => {
  expect(defaultTuning.readTryMs).toBeLessThanOrEqual(defaultTuning.writeTryMs);
  expect(defaultTuning.writeTryMs).toBeLessThan(defaultTuning.deadlineMs);
  expect(defaultTuning.connectMs).toBeLessThanOrEqual(defaultTuning.readTryMs);
});

test('the real surroundings are a clock that only grows, the time of day, and chance', () => {
  const { now, wallNow, random, lookup } = realSurroundings;
  expect(now()).toBeLessThanOrEqual(now());
  expect(Math.abs(wallNow() - Date.now())).toBeLessThan(60_000);
  expect(random()).toBeGreaterThanOrEqual(0);
  expect(lookup).toBeUndefined();
});

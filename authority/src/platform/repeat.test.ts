import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeat } from './repeat.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

test('the next look comes a pace after the last one ended, and none after the stop', async () => {
  const ends: (() => void)[] = [];
  const repetition = repeat(() => new Promise<void>((resolve) => ends.push(resolve)), 1000);
  repetition.start();
  expect(ends).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(5000);
  expect(ends).toHaveLength(1);
  ends[0]!();
  await turn();
  await vi.advanceTimersByTimeAsync(1000);
  expect(ends).toHaveLength(2);
  repetition.stop();
  ends[1]!();
  await turn();
  await vi.advanceTimersByTimeAsync(5000);
  expect(ends).toHaveLength(2);
});

import { describe, expect, test } from 'vitest';
import { backOffMs, nextTry, parseRetryAfter, type RetryQuestion, retryRules } from './retry.ts';
import { defaultTuning } from './tuning.ts';

const now = Date.parse('2026-03-02T09:00:00.000Z');
const question = (changes: Partial<RetryQuestion>): RetryQuestion => ({
  ending: 'gateway',
  repeatable: true,
  retries: 0,
  retryAfter: null,
  remainingMs: 6_000,
  tuning: defaultTuning,
  random: () => 0.5,
  ...changes,
});

test('case 26: Retry-After in seconds', () => {
  expect(parseRetryAfter('2', now)).toBe(2);
  expect(parseRetryAfter(' 120 ', now)).toBe(120);
  expect(nextTry(question({ retryAfter: 2 }))).toEqual({ waitMs: 2000, charged: true });
});

test('case 27: Retry-After as a date', () => {
  expect(parseRetryAfter('Mon, 02 Mar 2026 09:00:02 GMT', now)).toBe(2);
  expect(parseRetryAfter('Monday, 02-Mar-26 09:00:05 GMT', now)).toBe(5);
});

test.each(['Mon, 02 Mar 2026 08:59:00 GMT', '0', '-5'])('case 28: "%s" asks for nothing: our own back-off', (text) => {
  expect(parseRetryAfter(text, now)).toBeNull();
  expect(nextTry(question({ retryAfter: parseRetryAfter(text, now) }))?.waitMs).toBe(50);
});

test.each(['soon', '', '1.5', '2s', '0x10', '١٢', 'Mon, 99 Foo 2026 09:00:02 GMT', '2026-03-02T09:00:05Z', '1e3'])(
  'case 29: "%s" can not be read: our own back-off',
  (text) => {
    expect(parseRetryAfter(text, now)).toBeNull();
  },
);

test('case 29: no header at all is our own back-off', () => {
  expect(parseRetryAfter(undefined, now)).toBeNull();
});

test('case 30: a wait beyond two seconds, or beyond the deadline, ends the call instead of a try too early', () => {
  expect(nextTry(question({ retryAfter: 3 }))).toBeNull();
  expect(nextTry(question({ retryAfter: 2, remainingMs: 2_049 }))).toBeNull();
  expect(nextTry(question({ retryAfter: 2, remainingMs: 2_050 }))).toEqual({ waitMs: 2000, charged: true });
});

test.each(['1000000000', '99999999999999999999999', `${'9'.repeat(400)}`])(
  'case 31: a wait of "%s" seconds ends the call',
  (text) => {
    const seconds = parseRetryAfter(text, now);
    expect(seconds).toBeGreaterThanOrEqual(1e9);
    expect(Number.isFinite(seconds)).toBe(true);
    expect(nextTry(question({ retryAfter: seconds }))).toBeNull();
  },
);

/** Distance between the samples' distribution and the uniform one on [0, 1]. */
const kolmogorovSmirnov = (samples: number[]): number =>
  Math.max(
    ...samples
      .toSorted((a, b) => a - b)
      .map((sample, at, all) => Math.max((at + 1) / all.length - sample, sample - at / all.length)),
  );
/** A generator with a seed (mulberry32), so that the test can't fail by chance. */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

test('case 32: waits before the second retry are spread evenly from nothing to the ceiling', () => {
  const random = seeded(20_260_302);
  const samples = Array.from({ length: 1000 }, () => backOffMs(2, defaultTuning, random) / 200);
  // 1.63 / √n is the bound for p = 0.01.
  expect(kolmogorovSmirnov(samples)).toBeLessThan(1.63 / Math.sqrt(1000));
});

test('case 33: no wait is longer than the cap, however many retries there were', () => {
  const longest = Array.from({ length: 60 }, (_, at) => backOffMs(at + 1, defaultTuning, () => 0.999_999));
  expect(longest.slice(0, 4).map(Math.round)).toEqual([100, 200, 400, 800]);
  expect(Math.max(...longest)).toBeLessThanOrEqual(1000);
});

test('case 35: no try begins with less than 50 ms left', () => {
  expect(nextTry(question({ remainingMs: 99 }))).toBeNull();
  expect(nextTry(question({ remainingMs: 100 }))).toEqual({ waitMs: 50, charged: true });
});

describe('who may be tried again', () => {
  const endings = Object.keys(retryRules) as (keyof typeof retryRules)[];
  const retried = (repeatable: boolean, retries: number) =>
    endings.filter((ending) => nextTry(question({ ending, repeatable, retries })) !== null);

  test('a repeatable call: after a gateway, a loss, no connection, a stale one, or its own first try', () => {
    expect(retried(true, 0)).toEqual(['gateway', 'lost', 'not_sent', 'stale_connection', 'in_progress']);
  });
  test('any other call: only when nothing was sent', () => {
    expect(retried(false, 0)).toEqual(['not_sent']);
  });
  test('after two retries: only while its own first try is under way', () => {
    expect(retried(true, 2)).toEqual(['in_progress']);
    expect(retried(true, 6)).toEqual([]);
  });
  test('a stale connection is replaced at once and for free, but only the first time', () => {
    expect(nextTry(question({ ending: 'stale_connection' }))).toEqual({ waitMs: 0, charged: false });
    expect(nextTry(question({ ending: 'stale_connection', retries: 1 }))).toEqual({ waitMs: 100, charged: true });
  });
});

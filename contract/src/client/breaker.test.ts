import { expect, test } from 'vitest';
import { createBreaker, type Verdict } from './breaker.ts';

const makeBreaker = () => {
  let time = 0;
  const changes: string[] = [];
  const breaker = createBreaker({
    now: () => time,
    random: () => 0.5,
    leastTries: 20,
    failureShare: 0.5,
    windowMs: 10_000,
    firstOpenMs: 1_000,
    longestOpenMs: 30_000,
  });
  breaker.onChange((state, previous) => changes.push(`${previous} → ${state}`));
  const settle = (verdict: Verdict, times = 1) => {
    for (let count = 0; count < times; count += 1) breaker.enter()?.settle(verdict);
  };
  return { breaker, changes, settle, pass: (ms: number) => (time += ms) };
};

test('case 77: opens at half of at least twenty tries, not before', () => {
  const { breaker, settle } = makeBreaker();
  settle('failure', 19);
  expect(breaker.state()).toBe('closed');
  settle('failure');
  expect(breaker.state()).toBe('open');
});

test('case 77: stays closed just below the share and opens just at it', () => {
  const { breaker, settle } = makeBreaker();
  settle('success', 21);
  settle('failure', 20);
  expect(breaker.state()).toBe('closed');
  settle('failure');
  expect(breaker.state()).toBe('open');
});

test('case 77: what is older than ten seconds no longer counts', () => {
  const { breaker, settle, pass } = makeBreaker();
  settle('failure', 19);
  pass(10_000);
  settle('failure', 19);
  expect(breaker.state()).toBe('closed');
  pass(5_000);
  settle('failure');
  expect(breaker.state()).toBe('open');
});

test('case 77: tries that say nothing are not counted', () => {
  const { breaker, settle } = makeBreaker();
  settle('neutral', 100);
  settle('failure', 19);
  expect(breaker.state()).toBe('closed');
});

const opened = () => {
  const all = makeBreaker();
  all.settle('failure', 20);
  return all;
};

test('case 80: open, it gives no permit until its time has come', () => {
  const { breaker, pass } = opened();
  expect(breaker.enter()).toBeNull();
  expect(breaker.refuses()).toBe(true);
  pass(999);
  expect(breaker.enter()).toBeNull();
  pass(1);
  expect(breaker.refuses()).toBe(false);
  expect(breaker.enter()).not.toBeNull();
});

test('case 81: after its time exactly one of a hundred gets a permit', () => {
  const { breaker, pass } = opened();
  pass(1_000);
  const permits = Array.from({ length: 100 }, () => breaker.enter());
  expect(permits.filter((permit) => permit !== null)).toHaveLength(1);
  expect(breaker.state()).toBe('half_open');
  expect(breaker.refuses()).toBe(true);
});

test('case 82: a good probe closes it, and all counts begin anew', () => {
  const { breaker, pass, settle } = opened();
  pass(1_000);
  settle('success');
  expect(breaker.state()).toBe('closed');
  settle('failure', 19);
  expect(breaker.state()).toBe('closed');
});

test('case 82: after it closed, the next opening is short again', () => {
  const { breaker, pass, settle } = opened();
  pass(1_000);
  settle('failure');
  pass(2_000);
  settle('success');
  settle('failure', 20);
  pass(1_000);
  expect(breaker.refuses()).toBe(false);
});

test('case 83: each bad probe doubles the time, up to thirty seconds', () => {
  const { breaker, pass, settle } = opened();
  const lengths: number[] = [];
  for (let count = 0; count < 7; count += 1) {
    let waited = 0;
    for (; breaker.refuses(); waited += 500) pass(500);
    lengths.push(waited);
    settle('failure');
  }
  expect(lengths).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('case 83: chance spreads the time by a fifth either way', () => {
  for (const [random, ms] of [
    [0, 800],
    [0.999_999, 1_200],
  ] as const) {
    let time = 0;
    const breaker = createBreaker({
      now: () => time,
      random: () => random,
      leastTries: 1,
      failureShare: 0.5,
      windowMs: 10_000,
      firstOpenMs: 1_000,
      longestOpenMs: 30_000,
    });
    breaker.enter()?.settle('failure');
    time = ms - 1;
    expect(breaker.refuses()).toBe(true);
    time = ms;
    expect(breaker.refuses()).toBe(false);
  }
});

test('case 84: a probe that says nothing makes the next caller the probe', () => {
  const { breaker, pass, settle } = opened();
  pass(1_000);
  settle('neutral');
  expect(breaker.state()).toBe('open');
  settle('success');
  expect(breaker.state()).toBe('closed');
});

test('case 85: each change is told once, in order', () => {
  const { breaker, changes, pass, settle } = opened();
  pass(1_000);
  settle('failure');
  pass(2_000);
  settle('success');
  breaker.close();
  expect(changes).toEqual([
    'closed → open',
    'open → half_open',
    'half_open → open',
    'open → half_open',
    'half_open → closed',
  ]);
});

test('case 85: a listener can leave', () => {
  const { breaker, settle } = makeBreaker();
  let heard = 0;
  const leave = breaker.onChange(() => (heard += 1));
  leave();
  settle('failure', 20);
  expect(heard).toBe(0);
});

test('tries that began before it opened do not disturb what comes after', () => {
  const { breaker, pass, settle } = makeBreaker();
  const late = Array.from({ length: 30 }, () => breaker.enter());
  settle('failure', 20);
  for (const permit of late) permit?.settle('failure');
  pass(1_000);
  settle('success');
  expect(breaker.state()).toBe('closed');
  for (const permit of late) permit?.settle('failure');
  expect(breaker.state()).toBe('closed');
});

test('a permit counts once', () => {
  const { breaker } = makeBreaker();
  const permit = breaker.enter();
  for (let count = 0; count < 50; count += 1) permit?.settle('failure');
  expect(breaker.state()).toBe('closed');
});

test('it can be closed from outside, also while a probe is under way', () => {
  const { breaker, pass } = opened();
  pass(1_000);
  const probe = breaker.enter();
  breaker.close();
  expect(breaker.state()).toBe('closed');
  probe?.settle('failure');
  expect(breaker.state()).toBe('closed');
});

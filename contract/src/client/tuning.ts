import type { LookupFunction } from 'node:net';

/** Time and chance, passed in so that tests can move them. */
export type Surroundings = {
  /** Milliseconds that only grow; deadlines and the breaker go by it. */
  now: () => number;
  /** Milliseconds since 1970; only for reading a `Retry-After` that is a date. */
  wallNow: () => number;
  /** At least 0, below 1. */
  random: () => number;
  /** How host names are resolved; the system's way when undefined. */
  lookup: LookupFunction | undefined;
};

/** The figures of the client's behaviour. All times are milliseconds. */
export type Tuning = {
  /** Over everything a call does: waiting, connecting, all tries, reading, parsing. */
  deadlineMs: number;
  /** One try of a GET. */
  readTryMs: number;
  /** One try of anything else. */
  writeTryMs: number;
  /** With less time than this left no try is begun. */
  leastTryMs: number;
  backOffBaseMs: number;
  backOffCapMs: number;
  /** A longer `Retry-After` is not waited for: it is handed to the caller. */
  longestRetryAfterMs: number;
  budgetTokens: number;
  budgetPerCall: number;
  breakerLeastTries: number;
  breakerFailureShare: number;
  breakerWindowMs: number;
  breakerFirstOpenMs: number;
  breakerLongestOpenMs: number;
  /** An answer that took longer counts as a failure for the breaker, however good it is. */
  slowTryMs: number;
  /** How often an unreachable authority is asked whether it is back. */
  healthEveryMs: number;
  inFlight: number;
  queued: number;
  queueWaitMs: number;
  /** Places kept free for leaving and signing out. */
  partingInFlight: number;
  bodyBytes: number;
  headerBytes: number;
  connectMs: number;
  /** Must stay below the server's own keep-alive time (65 s), so that we are the one to close. */
  idleConnectionMs: number;
  /** For so long a failed service login is not tried again. */
  loginPauseMs: number;
};

export const defaultTuning: Tuning = {
  deadlineMs: 6_000,
  readTryMs: 2_000,
  writeTryMs: 4_000,
  leastTryMs: 50,
  backOffBaseMs: 100,
  backOffCapMs: 1_000,
  longestRetryAfterMs: 2_000,
  budgetTokens: 10,
  budgetPerCall: 0.1,
  breakerLeastTries: 20,
  breakerFailureShare: 0.5,
  breakerWindowMs: 10_000,
  breakerFirstOpenMs: 1_000,
  breakerLongestOpenMs: 30_000,
  slowTryMs: 2_000,
  healthEveryMs: 1_000,
  inFlight: 64,
  queued: 128,
  queueWaitMs: 250,
  partingInFlight: 16,
  bodyBytes: 1_048_576,
  headerBytes: 16_384,
  connectMs: 2_000,
  idleConnectionMs: 10_000,
  loginPauseMs: 2_000,
};

export const realSurroundings: Surroundings = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  random: () => Math.random(),
  lookup: undefined,
};

/** The values given, and the defaults for those that are missing or undefined. */
export const withDefaults = <Values extends object>(defaults: Values, given: Partial<Values>): Values => {
  const entries = Object.entries(given).filter(([name, value]) => name in defaults && value !== undefined);
  return { ...defaults, ...Object.fromEntries(entries) };
};

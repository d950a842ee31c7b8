import type { Clock } from './clock.ts';
import { Refusal } from './refusal.ts';

const minute = 60_000;

/** What costs much, binds others or opens something: so often may one caller ask for it within a minute. */
export const mostPerMinute: Readonly<Record<string, number>> = {
  startLive: 600,
  joinLive: 600,
  renew: 600,
  sendMessage: 300,
  attendanceCsv: 60,
  liveLog: 60,
};

/**
 * Counts in this process alone, and so exactly however many requests come at once: it keeps one caller from flooding a process,
 * and is no limit that a secret depends on. Throws `rate_limited`, with the seconds until the next minute.
 */
export function createFlowLimit(clock: Clock) {
  let current = -1;
  let counts = new Map<string, number>();

  return (operation: string, userId: string): void => {
    const most = mostPerMinute[operation];
    if (most === undefined) return;
    const now = clock();
    if (Math.floor(now / minute) !== current) {
      current = Math.floor(now / minute);
      counts = new Map();
    }
    const key = `${operation} ${userId}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > most)
      throw new Refusal('rate_limited', 'Too many requests. Wait a moment before trying again.', {
        retryAfter: Math.ceil((minute - (now % minute)) / 1000),
      });
  };
}

export type FlowLimit = ReturnType<typeof createFlowLimit>;

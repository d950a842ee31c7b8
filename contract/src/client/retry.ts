/** What one try came to, as far as trying again is concerned. */
export type Ending =
  /** The authority answered, whatever it said. */
  | 'answered'
  /** An answer the contract doesn't know; asking again gives the same. */
  | 'not_understood'
  /** The other end can't prove who it is. */
  | 'untrusted'
  /** 502, 503 or 504. */
  | 'gateway'
  /** The same, with the wish not to be asked again. */
  | 'told_not_to'
  /** The first try of this very call is still being carried out (409 for our own idempotency key). */
  | 'in_progress'
  /** No connection was made: nothing was sent. */
  | 'not_sent'
  /** A connection kept from an earlier call turned out to be closed. */
  | 'stale_connection'
  /** The request was sent and no whole answer came. */
  | 'lost'
  /** The caller or a shutdown ended it. */
  | 'aborted';

type Rule = {
  /** `repeatable`: only what the contract says may be done twice. */
  whom: 'any' | 'repeatable';
  wait: 'none' | 'back_off';
  /** Whether the retry is paid from the budget; what proves that the authority lives is not. */
  charged: boolean;
  /** Retries of one call after which this rule no longer holds. */
  most: number;
};

/** Who may be tried again, when and how often. null: never. */
export const retryRules: Readonly<Record<Ending, Rule | null>> = {
  answered: null,
  not_understood: null,
  untrusted: null,
  told_not_to: null,
  aborted: null,
  gateway: { whom: 'repeatable', wait: 'back_off', charged: true, most: 2 },
  lost: { whom: 'repeatable', wait: 'back_off', charged: true, most: 2 },
  not_sent: { whom: 'any', wait: 'back_off', charged: true, most: 2 },
  stale_connection: { whom: 'repeatable', wait: 'none', charged: false, most: 1 },
  in_progress: { whom: 'repeatable', wait: 'back_off', charged: false, most: 6 },
};

type BackOff = { backOffBaseMs: number; backOffCapMs: number };

/** Full jitter: anything from nothing to the ceiling, so that callers who failed together don't return together. */
export const backOffMs = (retry: number, { backOffBaseMs, backOffCapMs }: BackOff, random: () => number): number =>
  random() * Math.min(backOffCapMs, backOffBaseMs * 2 ** (retry - 1));

export type RetryQuestion = {
  ending: Ending;
  repeatable: boolean;
  /** How many retries this call has had. */
  retries: number;
  /** Seconds the authority asked to wait, or null. */
  retryAfter: number | null;
  remainingMs: number;
  tuning: BackOff & { longestRetryAfterMs: number; leastTryMs: number };
  random: () => number;
};

/** How long to wait before the next try, and whether the budget pays for it; null when there is none. */
export const nextTry = (question: RetryQuestion): { waitMs: number; charged: boolean } | null => {
  const { retries, repeatable, retryAfter, remainingMs, tuning, random } = question;
  const ending = question.ending === 'stale_connection' && retries > 0 ? 'lost' : question.ending;
  const rule = retryRules[ending];
  if (rule === null || retries >= rule.most || (rule.whom === 'repeatable' && !repeatable)) return null;
  if (retryAfter !== null && retryAfter * 1000 > tuning.longestRetryAfterMs) return null;
  const ownWaitMs = rule.wait === 'none' ? 0 : backOffMs(retries + 1, tuning, random);
  const waitMs = retryAfter === null ? ownWaitMs : retryAfter * 1000;
  return waitMs + tuning.leastTryMs > remainingMs ? null : { waitMs, charged: rule.charged };
};

/**
 * Seconds that a `Retry-After` header asks to wait, in either of its two forms.
 * null for what says nothing: absent, unreadable, zero or past.
 */
export const parseRetryAfter = (text: string | undefined, wallNow: number): number | null => {
  const value = text?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) > 0 ? Math.min(Number(value), Number.MAX_SAFE_INTEGER) : null;
  if (!/^[A-Z][a-z]{2,8},? .+ GMT$/.test(value)) return null;
  const seconds = Math.ceil((Date.parse(value) - wallNow) / 1000);
  return seconds > 0 ? seconds : null;
};

import type { BreakerState } from './client/breaker.ts';
import type { Ending } from './client/retry.ts';
import type { UnavailableReason } from './outcome.ts';

/** What the client tells its logger. No event ever holds a token, a password or a body. */
export type ClientEvent =
  | {
      event: 'authority_call_retried';
      endpoint: string;
      ending: Ending;
      /** 1 for the first retry. */
      retry: number;
      waitMs: number;
      requestId: string;
    }
  | {
      event: 'authority_call_unavailable';
      endpoint: string;
      reason: UnavailableReason;
      outcomeUnknown: boolean;
      tookMs: number;
      requestId: string;
    }
  | { event: 'authority_breaker_changed'; state: BreakerState; previous: BreakerState }
  /** `problem` is a code of the authority or a reason of `Unavailable`. */
  | { event: 'authority_service_login_failed'; problem: string };

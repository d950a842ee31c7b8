import type { ClientEvent } from '../client-events.ts';
import type { Endpoint, ReplyOf } from '../endpoint.ts';
import type { Outcome, Unavailable } from '../outcome.ts';
import type { Breaker, Verdict } from './breaker.ts';
import { readReply, unavailable } from './reply.ts';
import { isRepeatable, type PreparedRequest } from './request.ts';
import { type Ending, nextTry } from './retry.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Transport } from './transport.ts';
import type { TransportFailure } from './transport-failure.ts';
import type { Surroundings, Tuning } from './tuning.ts';
import { pause } from './waiting.ts';

/** What one call may still use: a moment by the growing clock, and the signal of its caller. */
export type Limits = { deadlineAt: number; signal: AbortSignal };

type Parts = {
  transport: Transport;
  breaker: Breaker;
  budget: RetryBudget;
  tuning: Tuning;
  surroundings: Surroundings;
  emit: (event: ClientEvent) => void;
};

type Tried<Reply> = { outcome: Outcome<Reply>; ending: Ending };

const endingOf = (failure: TransportFailure): Ending => {
  if (failure.cause === 'untrusted' || failure.cause === 'not_understood' || failure.cause === 'aborted') {
    return failure.cause;
  }
  if (!failure.sent) return 'not_sent';
  return failure.stale ? 'stale_connection' : 'lost';
};

/** A try that ran out of time before it had a connection never reached anyone. */
const reasonOf = (failure: TransportFailure): Unavailable['reason'] => {
  if (failure.cause === 'untrusted' || (failure.cause === 'timeout' && !failure.sent)) return 'unreachable';
  return failure.cause;
};

/** What a try says about the authority's health. A refusal is health; an answer nobody understands is neither. */
const verdictOf = (ending: Ending, tookMs: number, slowTryMs: number): Verdict => {
  if (ending === 'aborted' || ending === 'not_understood') return 'neutral';
  if (ending !== 'answered' && ending !== 'in_progress') return 'failure';
  return tookMs > slowTryMs ? 'failure' : 'success';
};

const withDoubt = <Reply>(outcome: Outcome<Reply>, doubt: boolean): Outcome<Reply> =>
  outcome.kind === 'unavailable' && doubt ? { ...outcome, outcomeUnknown: true } : outcome;

/** Sends a request as often as the rules allow, until there is an outcome. */
export const createTries = ({ transport, breaker, budget, tuning, surroundings, emit }: Parts) => {
  const tryOnce = async <E extends Endpoint>(
    endpoint: E,
    request: PreparedRequest,
    { deadlineAt, signal }: Limits,
  ): Promise<Tried<ReplyOf<E>>> => {
    const remainingMs = deadlineAt - surroundings.now();
    const ownMs = endpoint.method === 'GET' ? tuning.readTryMs : tuning.writeTryMs;
    const headers = { ...request.headers, 'x-deadline-ms': String(Math.floor(remainingMs)) };
    const result = await transport.send({ ...request, headers }, { timeoutMs: Math.min(ownMs, remainingMs), signal });
    const changesNothing = endpoint.method === 'GET';
    if (result.kind === 'reply') {
      const read = readReply(endpoint, result, surroundings.wallNow());
      if (read.outcome.kind !== 'unavailable' || !changesNothing) return read;
      return { ...read, outcome: { ...read.outcome, outcomeUnknown: false } };
    }
    const outcomeUnknown = result.sent && result.cause !== 'untrusted' && !changesNothing;
    return { ending: endingOf(result), outcome: unavailable(reasonOf(result), { outcomeUnknown }) };
  };

  return async <E extends Endpoint>(
    endpoint: E,
    request: PreparedRequest,
    limits: Limits,
  ): Promise<Outcome<ReplyOf<E>>> => {
    const remaining = () => limits.deadlineAt - surroundings.now();
    let last: Outcome<ReplyOf<E>> | null = null;
    let doubt = false;
    budget.deposit();
    for (let retries = 0; ; retries += 1) {
      if (limits.signal.aborted) return withDoubt(unavailable('aborted'), doubt);
      if (remaining() < tuning.leastTryMs) return last ?? unavailable('timeout');
      const permit = breaker.enter();
      if (permit === null) return last ?? unavailable('breaker_open');
      const begun = surroundings.now();
      const tried: Tried<ReplyOf<E>> = await tryOnce(endpoint, request, limits);
      permit.settle(verdictOf(tried.ending, surroundings.now() - begun, tuning.slowTryMs));
      doubt ||= tried.outcome.kind === 'unavailable' && tried.outcome.outcomeUnknown;
      last = withDoubt(tried.outcome, doubt);
      // This try was the last straw, or a probe that failed: waiting would be in vain.
      if (breaker.refuses()) return last;

      const next = nextTry({
        ending: tried.ending,
        repeatable: isRepeatable(endpoint),
        retries,
        retryAfter: last.kind === 'ok' ? null : last.retryAfter,
        remainingMs: remaining(),
        tuning,
        random: surroundings.random,
      });
      if (next === null || (next.charged && !budget.withdraw())) return last;
      emit({
        event: 'authority_call_retried',
        endpoint: endpoint.name,
        ending: tried.ending,
        retry: retries + 1,
        waitMs: Math.round(next.waitMs),
        requestId: request.requestId,
      });
      await pause(next.waitMs, limits.signal);
    }
  };
};

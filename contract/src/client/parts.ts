import { splitBaseUrl } from '../base-url.ts';
import type { ClientEvent } from '../client-events.ts';
import type { Endpoint } from '../endpoint.ts';
import { logout } from '../identity.ts';
import { leaveLive } from '../live.ts';
import { createBreaker } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import { createCallScopes } from './call-scope.ts';
import { createRetryBudget } from './retry-budget.ts';
import { createTransport } from './transport.ts';
import { createTries } from './tries.ts';
import { defaultTuning, realSurroundings, type Surroundings, type Tuning, withDefaults } from './tuning.ts';

export type PartsOptions = Partial<Tuning> &
  Partial<Surroundings> & {
    /** With `/api` at its end, as in PROLEAN_MANAGEMENT_API_BASE_URL. Throws when `checkBaseUrl` finds a problem. */
    baseUrl: string;
    userAgent?: string | undefined;
    logger?: ((event: ClientEvent) => void) | undefined;
  };

/** Calls that free something and must get through when everything else is stuck. */
const parting = new Set([leaveLive.name, logout.name]);

const breakerOptions = (tuning: Tuning, { now, random }: Surroundings) => ({
  now,
  random,
  leastTries: tuning.breakerLeastTries,
  failureShare: tuning.breakerFailureShare,
  windowMs: tuning.breakerWindowMs,
  firstOpenMs: tuning.breakerFirstOpenMs,
  longestOpenMs: tuning.breakerLongestOpenMs,
});

const createPlaces = (tuning: Tuning) => {
  const everyone = createBulkhead(tuning);
  // A whole class may leave at once: nobody is turned away, each waits as long as his deadline allows.
  const leaving = createBulkhead({ inFlight: tuning.partingInFlight, queued: Infinity, queueWaitMs: Infinity });
  return (endpoint: Endpoint) => (parting.has(endpoint.name) ? leaving : everyone);
};

/** Everything a client is made of, put together. */
export const createParts = ({ baseUrl, userAgent, logger, ...options }: PartsOptions) => {
  const tuning = withDefaults(defaultTuning, options);
  const surroundings = withDefaults(realSurroundings, options);
  const { origin, basePath } = splitBaseUrl(baseUrl);
  const emit = (event: ClientEvent) => logger?.(event);
  const transport = createTransport(origin, tuning, surroundings);
  const breaker = createBreaker(breakerOptions(tuning, surroundings));
  const budget = createRetryBudget({ tokens: tuning.budgetTokens, perCall: tuning.budgetPerCall });
  return {
    tuning,
    surroundings,
    emit,
    transport,
    breaker,
    wording: { basePath, userAgent },
    placesFor: createPlaces(tuning),
    scopes: createCallScopes(surroundings.now),
    runTries: createTries({ transport, breaker, budget, tuning, surroundings, emit }),
  };
};

export type Parts = ReturnType<typeof createParts>;

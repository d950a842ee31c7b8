import type { CallInput } from './call-input.ts';
import type { BreakerState } from './client/breaker.ts';
import { askWhetherReady, watchHealth } from './client/health-watch.ts';
import { createParts, type Parts, type PartsOptions } from './client/parts.ts';
import { unavailable } from './client/reply.ts';
import { type PreparedRequest, prepareRequest } from './client/request.ts';
import { createServiceCalls, withToken } from './client/service-calls.ts';
import type { Limits } from './client/tries.ts';
import type { ServiceIdentity } from './credentials.ts';
import type { Endpoint, ReplyOf } from './endpoint.ts';
import { login } from './identity.ts';
import type { Outcome, UnavailableReason } from './outcome.ts';

export type { ServiceIdentity };

export type CallOptions = {
  /** The token of the person in whose name this call is made. */
  token?: string | undefined;
  /** The service that calls, where no person does. Never together with `token`. */
  as?: ServiceIdentity | undefined;
  /** Milliseconds over everything; 6000 when not given. */
  deadlineMs?: number | undefined;
  requestId?: string | undefined;
  /** W3C trace context, passed on as it is. */
  traceparent?: string | undefined;
  /** Only where one call of the page must be one change however often the page is sent; else the client makes one. */
  idempotencyKey?: string | undefined;
  /** The address of the browser, for limits per address. */
  clientAddress?: string | undefined;
  signal?: AbortSignal | undefined;
};

export type Client = {
  call: {
    <E extends Endpoint>(
      endpoint: E,
      input: CallInput<E> | undefined,
      options?: CallOptions,
    ): Promise<Outcome<ReplyOf<E>>>;
    /** Without an input only where nothing in it is required. */
    <E extends Endpoint>(
      endpoint: E,
      ...nothing: object extends CallInput<E> ? [] : [never]
    ): Promise<Outcome<ReplyOf<E>>>;
  };
  breaker: {
    state(): BreakerState;
    /** Called once for each change; returns what ends it. */
    onChange(listener: (state: BreakerState, previous: BreakerState) => void): () => void;
  };
  /** Asks the authority now whether it can serve; if so, closes the breaker at once. */
  probe(): Promise<boolean>;
  /** Ends what is under way (`aborted`) and every connection. */
  close(): Promise<void>;
};

export type ClientOptions = PartsOptions;

/** Told by other events, or no news. */
const quiet = new Set<UnavailableReason>(['breaker_open', 'aborted']);

/** One login for `serviceCalls`: its own deadline, outside the queue, so that no caller's haste or place decides about it. */
const createSignIn =
  ({ scopes, tuning, wording, runTries }: Parts) =>
  (account: { username: string; password: string }) =>
    scopes.run(tuning, async (limits) => {
      const request = prepareRequest(login, { body: account }, {}, wording);
      return request.kind === 'prepared' ? runTries(login, request, limits) : request;
    });

/** A prepared call, from asking for a place to giving it back. */
const createPlacedCall = (parts: Parts) => {
  const { breaker, placesFor, runTries, emit, tuning, surroundings } = parts;
  const callAsService = createServiceCalls({
    now: surroundings.now,
    loginPauseMs: tuning.loginPauseMs,
    onLoginFailure: (problem) => emit({ event: 'authority_service_login_failed', problem }),
    signIn: createSignIn(parts),
  });
  return async <E extends Endpoint>(
    endpoint: E,
    request: PreparedRequest,
    as: ServiceIdentity | undefined,
    limits: Limits,
  ): Promise<Outcome<ReplyOf<E>>> => {
    if (breaker.refuses()) return unavailable('breaker_open');
    const release = await placesFor(endpoint).enter(limits.signal, limits.deadlineAt - surroundings.now());
    if (release === null) return unavailable(limits.signal.aborted ? 'aborted' : 'overloaded');
    try {
      if (as === undefined) return await runTries(endpoint, request, limits);
      return await callAsService(as, limits, (token) => runTries(endpoint, withToken(request, token), limits));
    } finally {
      release();
    }
  };
};

const createCall = (parts: Parts) => {
  const { tuning, surroundings, wording, scopes, emit } = parts;
  const callInPlace = createPlacedCall(parts);

  return async <E extends Endpoint>(
    endpoint: E,
    input: CallInput<E> | undefined = undefined,
    options: CallOptions = {},
  ): Promise<Outcome<ReplyOf<E>>> => {
    const { as, token, signal, deadlineMs = tuning.deadlineMs } = options;
    if (as !== undefined && token !== undefined) {
      throw new TypeError('a call is made in the name of a person or as a service, never both');
    }
    const request = prepareRequest(endpoint, input ?? {}, options, wording);
    if (request.kind === 'refused') return request;
    const begun = surroundings.now();
    const outcome = await scopes.run({ deadlineMs, signal }, (limits) => callInPlace(endpoint, request, as, limits));
    if (outcome.kind === 'unavailable' && !quiet.has(outcome.reason)) {
      emit({
        event: 'authority_call_unavailable',
        endpoint: endpoint.name,
        reason: outcome.reason,
        outcomeUnknown: outcome.outcomeUnknown,
        tookMs: Math.round(surroundings.now() - begun),
        requestId: request.requestId,
      });
    }
    return outcome;
  };
};

/** The one way to call the authority. See the README for what is retried, when, and how calls end. */
export const createClient = (options: ClientOptions): Client => {
  const parts = createParts(options);
  const { breaker, transport, scopes, surroundings, wording, tuning, emit } = parts;
  const timeoutMs = tuning.healthEveryMs;
  const health = watchHealth(breaker, {
    everyMs: tuning.healthEveryMs,
    isReady: () => askWhetherReady({ transport, scopes, surroundings, wording, timeoutMs }),
  });
  breaker.onChange((state, previous) => emit({ event: 'authority_breaker_changed', state, previous }));
  return {
    call: createCall(parts),
    breaker: { state: breaker.state, onChange: breaker.onChange },
    probe: health.probe,
    close: async () => {
      health.stop();
      scopes.close();
      await transport.close();
    },
  };
};

/** A portal without an authority: every call ends at once in `not_configured`. */
export const notConfigured: Client = {
  call: async () => unavailable('not_configured'),
  breaker: { state: () => 'closed', onChange: () => () => {} },
  probe: async () => false,
  close: async () => {},
};

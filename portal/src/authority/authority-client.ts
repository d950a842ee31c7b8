import type { CallInput } from '@prolean/contract/call-input.ts';
import { type CallOptions, createClient, notConfigured } from '@prolean/contract/client.ts';
import type { ClientEvent } from '@prolean/contract/client-events.ts';
import type { Endpoint, ReplyOf } from '@prolean/contract/endpoint.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../platform/logger.ts';

/** What heals by itself is a warning; what someone must put right is an error. */
const errorEvents = new Set<ClientEvent['event']>(['authority_service_login_failed']);

/** The contract's client for this portal's authority; without one, every call ends in "not configured". */
export function createAuthorityClient(config: Config, logger: Logger) {
  if (config.authorityBaseUrl === null) return notConfigured;
  return createClient({
    baseUrl: config.authorityBaseUrl,
    userAgent: 'prolean-portal',
    logger: (event) => logger[errorEvents.has(event.event) ? 'error' : 'warn'](event),
  });
}

export type AuthorityClient = ReturnType<typeof createAuthorityClient>;

/** `client.call` for code that is generic over the endpoint, where the compiler cannot tell whether an input is needed. */
export const callAny = <E extends Endpoint>(
  client: AuthorityClient,
  endpoint: E,
  input: CallInput<E> | undefined,
  options: CallOptions,
): Promise<Outcome<ReplyOf<E>>> =>
  (client.call as (endpoint: E, input: CallInput<E> | undefined, options: CallOptions) => Promise<Outcome<ReplyOf<E>>>)(
    endpoint,
    input,
    options,
  );

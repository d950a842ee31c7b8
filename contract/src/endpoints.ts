import type { Endpoint } from './endpoint.ts';
import * as health from './health.ts';
import * as identity from './identity.ts';
import * as live from './live.ts';
import * as trainingSessions from './training-sessions.ts';

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'path' in value && 'method' in value && 'reply' in value;

/** Every operation of the contract, for whatever walks all of them: stub, documents, conformance, rights matrix. */
export const endpoints: readonly Endpoint[] = [identity, trainingSessions, live, health]
  .flatMap((module) => Object.values(module) as unknown[])
  .filter(isEndpoint);

import { onTestFinished } from 'vitest';
import { type ClientOptions, createClient } from '../client.ts';
import type { ClientEvent } from '../client-events.ts';
import { type StubAuthority, startStubAuthority } from '../stub-authority.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/** A fault proxy that ends with its test. */
export const openProxy = async (): Promise<FaultProxy> => {
  const proxy = await startFaultProxy();
  onTestFinished(() => proxy.close());
  return proxy;
};

export const openStub = async (): Promise<StubAuthority> => {
  const stub = await startStubAuthority();
  onTestFinished(() => stub.close());
  return stub;
};

/** A client of this server that ends with its test, and what it told its logger. */
export const openClient = ({ baseUrl }: { baseUrl: string }, options: Partial<ClientOptions> = {}) => {
  const events: ClientEvent[] = [];
  const client = createClient({ baseUrl, logger: (event) => events.push(event), ...options });
  onTestFinished(() => client.close());
  return { client, events };
};

/** A breaker that never opens, for tests of what lies beside it. */
export const withoutBreaker = { breakerLeastTries: Number.POSITIVE_INFINITY };

/** Waits for something that other parts bring about; its test's own time limit ends it. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** undici looks at a connection once more before it uses it again; a call made in the same breath gets a new one. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

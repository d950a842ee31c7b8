import type { Database } from '../../../platform/database.ts';
import { createAccountStore } from './account-store.ts';
import { createDeviceStore } from './device-store.ts';
import { createSecondFactorStore } from './second-factor-store.ts';
import { createServiceTokenStore } from './service-token-store.ts';
import { createSignInLimitsStore } from './sign-in-limits-store.ts';
import { createSignInStore } from './sign-in-store.ts';

/** Everything that is kept about who people are, on one connection. */
export const createIdentityStores = (connection: Database) => ({
  /** For what is written in the same transaction. */
  connection,
  accounts: createAccountStore(connection),
  devices: createDeviceStore(connection),
  secondFactors: createSecondFactorStore(connection),
  serviceTokens: createServiceTokenStore(connection),
  signInLimits: createSignInLimitsStore(connection),
  signIns: createSignInStore(connection),
});

export type IdentityStores = ReturnType<typeof createIdentityStores>;
export type IdentityTransaction = <T>(work: (stores: IdentityStores) => Promise<T>) => Promise<T>;

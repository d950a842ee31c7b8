import type { Clock } from '../../platform/clock.ts';
import { createTransaction, type Database } from '../../platform/database.ts';
import type { Logger } from '../../platform/logger.ts';
import { createSealing } from '../../platform/sealing.ts';
import { createAccountService } from './account/account-service.ts';
import { createIdentityService, type SignInResult } from './identity-service.ts';
import { createKnownDevices } from './known-devices.ts';
import { createSignInLimits } from './limits/sign-in-limits.ts';
import { createOwnPassword } from './own-password.ts';
import type { Passwords } from './passwords.ts';
import { createSecondFactorCheck } from './second-factor/second-factor-check.ts';
import { createSecondFactorService } from './second-factor/second-factor-service.ts';
import { createServiceTokenService } from './service-tokens/service-token-service.ts';
import { createIdentityStores } from './stores/identity-stores.ts';
import { createTokens } from './tokens.ts';

/** Who people and programs are, and how they prove it. */
export function createIdentityServices(parts: {
  database: Database;
  passwords: Passwords;
  settings: { secret: string; previousSecret: string | null; lifeSeconds: number };
  countSignIn: (result: SignInResult) => void;
  clock: Clock;
  logger: Logger;
}) {
  const { database, passwords, settings, countSignIn, clock, logger } = parts;
  const stores = createIdentityStores(database);
  const common = { stores, transaction: createTransaction(database, createIdentityStores), passwords, clock, logger };
  const tokens = createTokens(settings, clock);
  const sealing = createSealing(settings, 'prolean second factor');
  const limits = createSignInLimits(stores.signInLimits, clock);
  const own = createOwnPassword({ store: stores.accounts, passwords, limits });
  const secondFactor = createSecondFactorCheck({ store: stores.secondFactors, sealing, clock });
  const devices = createKnownDevices(stores.devices, clock);
  const serviceTokens = createServiceTokenService(common);
  return {
    /** What means nothing any more, and is kept for nothing else. */
    forgetOld: async (): Promise<void> => {
      const now = new Date(clock());
      await stores.signInLimits.forgetOld(now);
      await stores.signIns.forgetOld(now);
      await stores.devices.forgetOld(now);
    },
    serviceTokens,
    secondFactors: createSecondFactorService({ ...common, sealing, check: secondFactor, own }),
    accounts: createAccountService({ ...common, own, tokens }),
    identity: createIdentityService({ ...common, tokens, limits, devices, secondFactor, serviceTokens, countSignIn }),
  };
}

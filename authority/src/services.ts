import type { Config } from './config.ts';
import { createIdentityService } from './features/identity/identity-service.ts';
import { createIdentityStore } from './features/identity/identity-store.ts';
import { createPasswords } from './features/identity/passwords.ts';
import { createSignInLimits } from './features/identity/sign-in-limits.ts';
import { createTokens } from './features/identity/tokens.ts';
import { createLiveService } from './features/live/live-service.ts';
import { createLiveStore } from './features/live/live-store.ts';
import { createPeopleService } from './features/people/people-service.ts';
import { createPeopleStore } from './features/people/people-store.ts';
import { createCatalogueService } from './features/training-sessions/catalogue-service.ts';
import { createCatalogueStore } from './features/training-sessions/catalogue-store.ts';
import { createMembershipService } from './features/training-sessions/membership-service.ts';
import { createMembershipStore } from './features/training-sessions/membership-store.ts';
import { createTrainingSessionsService } from './features/training-sessions/training-sessions-service.ts';
import { createTrainingSessionsStore } from './features/training-sessions/training-sessions-store.ts';
import { createJitsi } from './integrations/jitsi.ts';
import { createLivekit } from './integrations/livekit.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { createTransaction, type Database } from './platform/database.ts';
import { createIdempotency } from './platform/idempotency.ts';
import { createKeyLocks } from './platform/key-locks.ts';
import type { Logger } from './platform/logger.ts';

/** Milliseconds. */
const tidyEvery = 3600 * 1000;

/** The whole graph: who needs whom, on one screen. */
export async function createServices(config: Config, database: Database, logger: Logger, clock: Clock = systemClock) {
  const passwords = await createPasswords();
  const livekit = createLivekit(config.livekit);
  const jitsi = createJitsi(config.jitsi);

  const identity = createIdentityService({
    store: createIdentityStore(database),
    passwords,
    tokens: createTokens(config.tokens, clock),
    limits: createSignInLimits(database),
    clock,
    logger,
  });

  const membership = createMembershipService(createMembershipStore(database));
  const lives = createLiveService({
    store: createLiveStore(database),
    transaction: createTransaction(database, createLiveStore),
    membership,
    livekit,
    jitsi,
  });
  const trainingSessions = createTrainingSessionsService({
    store: createTrainingSessionsStore(database),
    membership,
    latestLives: lives.latestOf,
    clock,
  });

  const people = createPeopleService({
    store: createPeopleStore(database),
    transaction: createTransaction(database, createPeopleStore),
    passwords,
  });
  const catalogue = createCatalogueService(createCatalogueStore(database));

  const locks = createKeyLocks({ url: config.database.url, logger });
  const idempotency = createIdempotency(database, locks);
  // Rows past their time are never read; this only keeps the table small.
  const tidying = setInterval(() => {
    idempotency.forgetOld().catch((error: unknown) => logger.warn({ err: error }, 'old idempotency keys not removed'));
  }, tidyEvery).unref();

  const close = async (): Promise<void> => {
    clearInterval(tidying);
    await locks.close();
    await database.destroy();
  };

  return { close, idempotency, identity, lives, trainingSessions, people, catalogue };
}

export type Services = Awaited<ReturnType<typeof createServices>>;

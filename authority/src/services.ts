import type { Config } from './config.ts';
import { createAttendanceService } from './features/attendance/attendance-service.ts';
import { createAttendanceStore } from './features/attendance/attendance-store.ts';
import { createAuditService } from './features/audit/audit-service.ts';
import { createAuditStore } from './features/audit/audit-store.ts';
import { createFormationsService } from './features/catalogue/formations-service.ts';
import { createFormationsStore } from './features/catalogue/formations-store.ts';
import { createMembersService } from './features/catalogue/members-service.ts';
import { createSeancesService } from './features/catalogue/seances-service.ts';
import { createSessionsService } from './features/catalogue/sessions-service.ts';
import { createSessionsStore } from './features/catalogue/sessions-store.ts';
import { createIdentityServices } from './features/identity/identity-services.ts';
import { createPasswords, type Passwords } from './features/identity/passwords.ts';
import { createEnrolmentImport } from './features/imports/enrolment-import.ts';
import { createImportStore } from './features/imports/import-store.ts';
import { createUserImport } from './features/imports/user-import.ts';
import { endPresences } from './features/live/doors/expulsion.ts';
import { createLiveServices } from './features/live/live-services.ts';
import { createOrganizationService } from './features/organization/organization-service.ts';
import { createOrganizationStore } from './features/organization/organization-store.ts';
import { createPeopleService } from './features/people/people-service.ts';
import { createPeopleStore } from './features/people/people-store.ts';
import { createRolesService } from './features/roles/roles-service.ts';
import { createRolesStore } from './features/roles/roles-store.ts';
import { createCatalogueService } from './features/training-sessions/catalogue-service.ts';
import { createCatalogueStore } from './features/training-sessions/catalogue-store.ts';
import { createMembershipService } from './features/training-sessions/membership-service.ts';
import { createMembershipStore } from './features/training-sessions/membership-store.ts';
import {
  createTrainingSessionsService,
  type TrainingSessionsService,
} from './features/training-sessions/training-sessions-service.ts';
import { createTrainingSessionsStore } from './features/training-sessions/training-sessions-store.ts';
import { createActivationService } from './features/users/activation-service.ts';
import { createActivationStore } from './features/users/activation-store.ts';
import { keepingAnAdministrator } from './features/users/administrators.ts';
import { createUsersService } from './features/users/users-service.ts';
import { createUsersStore } from './features/users/users-store.ts';
import { createJitsi } from './integrations/jitsi.ts';
import { createLivekit } from './integrations/livekit.ts';
import { createLivekitRooms } from './integrations/livekit-rooms.ts';
import { createLivekitWebhooks } from './integrations/livekit-webhooks.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { createTransaction, type Database } from './platform/database.ts';
import { createFlowLimit } from './platform/flow-limit.ts';
import { createIdempotency } from './platform/idempotency.ts';
import { createKeyLocks } from './platform/key-locks.ts';
import type { Logger } from './platform/logger.ts';
import { createMetrics, poolFigures } from './platform/metrics.ts';
import { createSealing } from './platform/sealing.ts';
import { createSigner } from './platform/signing.ts';

/** Milliseconds. */
const tidyEvery = 3600 * 1000;

/** The whole graph: who needs whom, on one screen. */
export async function createServices(config: Config, database: Database, logger: Logger, clock: Clock = systemClock) {
  const passwords = await createPasswords();
  const livekit = createLivekit(config.livekit);
  const jitsi = createJitsi(config.jitsi);

  const metrics = createMetrics(config.metricsToken);
  const countSignIn = metrics.counter('sign_ins_total', 'Tries to sign in, by how they ended.', 'result');
  const who = createIdentityServices({ database, passwords, settings: config.tokens, countSignIn, clock, logger });
  const { identity } = who;
  metrics.gauge('database_connections', 'The pool, by what its connections do.', 'state', () => poolFigures(database));
  metrics.gauge('password_hashes', 'Passwords being hashed and waiting for it.', 'state', passwords.load);

  const membership = createMembershipService(createMembershipStore(database));
  const locks = createKeyLocks({ url: config.database.url, logger });
  const signer = createSigner(config.tokens.secret);
  const live = createLiveServices({
    database,
    databaseUrl: config.database.url,
    membership,
    identity,
    livekit,
    livekitRooms: createLivekitRooms(config.livekit),
    jitsi,
    signer,
    locks,
    clock,
    logger,
  });
  const attendance = createAttendanceService({
    store: createAttendanceStore(database),
    lives: live.lives,
    membership,
    signer,
    clock,
  });
  metrics.gauge('event_streams', 'Event streams that are open.', 'of', () => ({ lives: live.streams.count() }));
  const trainingSessions = createTrainingSessionsService({
    store: createTrainingSessionsStore(database),
    membership,
    latestLives: live.lives.latestOf,
    clock,
  });

  const people = createPeopleService({
    store: createPeopleStore(database),
    transaction: createTransaction(database, createPeopleStore),
    passwords,
  });
  const catalogue = createCatalogueService(createCatalogueStore(database));
  const administration = createAdministration({ database, passwords, trainingSessions, clock });

  const idempotency = createIdempotency(database, locks, createSealing(config.tokens, 'prolean kept reply'));
  /** Rows past their time are never read; this only keeps the tables small. */
  const forgetOld = async (): Promise<void> => {
    await idempotency.forgetOld();
    await who.forgetOld();
    await administration.activation.forgetOld();
  };
  const tidying = setInterval(() => {
    forgetOld().catch((error: unknown) => logger.warn({ err: error }, 'old rows not removed'));
  }, tidyEvery).unref();

  const close = async (): Promise<void> => {
    clearInterval(tidying);
    await live.close();
    await locks.close();
    await database.destroy();
  };

  return {
    close,
    metrics,
    idempotency,
    limitFlow: createFlowLimit(clock),
    ...who,
    forgetOld,
    passwords,
    live,
    livekitWebhooks: createLivekitWebhooks(config.livekit, clock),
    attendance,
    trainingSessions,
    people,
    catalogue,
    administration,
  };
}

/** What an organization's administrators work with. */
function createAdministration(parts: {
  database: Database;
  passwords: Passwords;
  trainingSessions: TrainingSessionsService;
  clock: Clock;
}) {
  const { database, passwords, trainingSessions, clock } = parts;
  const users = createUsersService({
    store: createUsersStore(database),
    transaction: createTransaction(database, createUsersStore),
    passwords,
    endPresences,
  });
  const activation = createActivationService({
    store: createActivationStore(database),
    transaction: createTransaction(database, createActivationStore),
    users,
    passwords,
    clock,
  });
  const roles = createRolesService({
    store: createRolesStore(database),
    transaction: createTransaction(database, createRolesStore),
    keepingAnAdministrator,
  });
  const organizations = createOrganizationService({
    store: createOrganizationStore(database),
    transaction: createTransaction(database, createOrganizationStore),
  });
  const sessionsParts = {
    store: createSessionsStore(database),
    transaction: createTransaction(database, createSessionsStore),
    trainingSessions,
  };
  const catalogue = {
    formations: createFormationsService({
      store: createFormationsStore(database),
      transaction: createTransaction(database, createFormationsStore),
    }),
    sessions: createSessionsService(sessionsParts),
    seances: createSeancesService(sessionsParts),
    members: createMembersService({ ...sessionsParts, endPresences }),
  };
  const importing = createTransaction(database, createImportStore);
  const imports = {
    users: createUserImport({ transaction: importing, users, clock }),
    enrolments: createEnrolmentImport({ transaction: importing }),
  };
  const audit = createAuditService(createAuditStore(database));
  return { users, activation, roles, organizations, catalogue, imports, audit };
}

export type Services = Awaited<ReturnType<typeof createServices>>;

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, createClient } from '@prolean/contract/client.ts';
import type { Role } from '@prolean/contract/identity.ts';
import { login } from '@prolean/contract/identity.ts';
import { freshDatabase } from '../../../scripts/testing/database.ts';
import { createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { createDatabase } from '../platform/database.ts';
import { createLogger } from '../platform/logger.ts';
import { createServices } from '../services.ts';

export const testSettings = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  JWT_SECRET: 'a secret for tests, long enough to be taken',
  LIVEKIT_URL: 'https://media.example.test',
  LIVEKIT_API_KEY: 'test-key',
  LIVEKIT_API_SECRET: 'test-secret-that-is-long-enough-for-hs256',
};

export const password = 'Un-mot-de-passe-7';

export type TestPerson = { id: string; username: string; token: string };

/**
 * The real authority on a loopback port, with a database of its own and a clock that tests can move. Where a test has one person
 * do in seconds what nobody does in an hour, `limitsFlow` is false.
 */
export async function startAuthority(
  settings: Record<string, string | undefined> = {},
  { limitsFlow = true }: { limitsFlow?: boolean } = {},
) {
  const testDatabase = await freshDatabase('authority');
  const config = readConfig({ ...testSettings, DATABASE_URL: testDatabase.url, ...settings });
  const logger = createLogger(config.logLevel, 'authority');
  const database = createDatabase(config.database, logger);
  const time: { ahead: number; stoppedAt: number | null } = { ahead: 0, stoppedAt: null };
  const made = await createServices(config, database, logger, () => (time.stoppedAt ?? Date.now()) + time.ahead);
  const services = limitsFlow ? made : { ...made, limitFlow: () => {} };
  const readiness = { stopping: false };
  const app = createApp({ services, database, logger, readiness, trustedProxies: config.trustedProxies });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createClient({ baseUrl: `${origin}/api` });
  return {
    origin,
    client,
    call: client.call,
    services,
    database,
    databaseUrl: testDatabase.url,
    readiness,
    /** From here on the services' clock only moves when it is moved. */
    stopClock: () => {
      time.stoppedAt = Date.now();
    },
    /** What the services take for now. Milliseconds. */
    now: () => (time.stoppedAt ?? Date.now()) + time.ahead,
    /** Moves the services' clock. Milliseconds. */
    moveClock: (ms: number) => {
      time.ahead += ms;
    },
    ...createCast(client, services),
    async close() {
      await client.close();
      server.close();
      server.closeAllConnections();
      await services.close();
      await testDatabase.drop();
    },
  };
}

export type AuthorityUnderTest = Awaited<ReturnType<typeof startAuthority>>;

/** People, organizations and training sessions a test asks for, made through the services as an operator would. */
function createCast(client: Client, services: Awaited<ReturnType<typeof createServices>>) {
  let count = 0;
  const next = () => {
    count += 1;
    return String(count).padStart(3, '0');
  };

  const addOrganization = () => services.people.addOrganization({ name: `Centre ${next()}`, slug: `centre-${next()}` });

  const signIn = async (username: string, secret = password): Promise<string> => {
    const outcome = await client.call(login, { body: { username, password: secret } });
    if (outcome.kind !== 'ok') throw new Error(`sign-in failed: ${JSON.stringify(outcome)}`);
    return outcome.reply.token;
  };

  const addPerson = async (organizationId: string, role: Role): Promise<TestPerson> => {
    const number = next();
    const username = `${role}-${number}`;
    const email = `${username}@example.test`;
    const person = {
      username,
      fullName: `Personne ${number}`,
      email,
      phone: null,
      cin: `ZZ${number}000`,
      locale: 'fr' as const,
    };
    const id = await services.people.addPerson(organizationId, { ...person, role, password });
    return { id, username, token: await signIn(username) };
  };

  /** A running training session with one professor and the number of students asked for. */
  const addClass = async (options: { organizationId?: string; students?: number } = {}) => {
    const organizationId = options.organizationId ?? (await addOrganization());
    const formation_id = await services.catalogue.addFormation(organizationId, `Formation ${next()}`);
    const sessionId = await services.catalogue.addTrainingSession(organizationId, {
      formation_id,
      title: `Groupe ${next()}`,
      delivery: 'online',
      city: null,
      status: 'running',
      starts_on: '2026-01-05',
      ends_on: '2026-12-18',
    });
    const professor = await addPerson(organizationId, 'professor');
    await services.catalogue.assignProfessor(organizationId, sessionId, professor.id);
    const students: TestPerson[] = [];
    for (let index = 0; index < (options.students ?? 1); index += 1) {
      const student = await addPerson(organizationId, 'student');
      await services.catalogue.enrol(organizationId, sessionId, student.id);
      students.push(student);
    }
    return { organizationId, sessionId, professor, students, student: students[0]! };
  };

  return { addOrganization, addPerson, addClass, signIn, unknownId: randomUUID };
}

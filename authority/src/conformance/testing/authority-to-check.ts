import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CastCredentials } from '@prolean/contract/conformance/cast.ts';
import { createApp } from '../../app.ts';
import { createLogger } from '../../platform/logger.ts';
import type { Services } from '../../services.ts';
import { password, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';

/** A real authority with everybody a whole conformance run asks for, and three training sessions they share. */
export async function startAuthorityToCheck(settings: Record<string, string | undefined> = {}) {
  const authority = await startAuthority(settings, { limitsFlow: false });
  const made = await authority.addClass({ students: 2 });
  const { organizationId, professor, student } = made;
  for (const title of ['Groupe B', 'Groupe C']) {
    const formationId = await authority.services.catalogue.addFormation(organizationId, `Formation ${title}`);
    const sessionId = await authority.services.catalogue.addTrainingSession(organizationId, {
      formation_id: formationId,
      title,
      delivery: 'online',
      city: null,
      status: 'running',
      starts_on: '2026-01-05',
      ends_on: '2026-12-18',
    });
    await authority.services.catalogue.assignProfessor(organizationId, sessionId, professor.id);
    await authority.services.catalogue.enrol(organizationId, sessionId, student.id);
  }
  const elsewhere = await authority.addClass();
  const by = ({ username }: TestPerson) => ({ username, password });
  const people: CastCredentials = {
    professor: by(professor),
    student: by(student),
    otherProfessor: by(await authority.addPerson(organizationId, 'professor')),
    otherStudent: by(await authority.addPerson(organizationId, 'student')),
    outsider: by(elsewhere.professor),
    service: by(await authority.addPerson(organizationId, 'service')),
    admin: by(await authority.addPerson(organizationId, 'admin')),
  };

  return {
    ...authority,
    people,
    baseUrl: `${authority.origin}/api`,

    /** Failed sign-ins of earlier runs would leave a rule of the next one out. */
    forgetFailedSignIns: () => authority.database('sign_in_limits').delete(),

    /** The same authority on the same database with some services replaced, on a port of its own. */
    async alsoWith(replaced: Partial<Services>) {
      const services = { ...authority.services, ...replaced };
      const logger = createLogger('silent', 'authority');
      const readiness = { stopping: false };
      const app = createApp({
        services,
        database: authority.database,
        logger,
        readiness,
        trustedProxies: ['loopback'],
      });
      const server = createServer(app).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return {
        baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      };
    },
  };
}

export type AuthorityToCheck = Awaited<ReturnType<typeof startAuthorityToCheck>>;

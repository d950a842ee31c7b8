import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../endpoint.ts';
import { endpoints } from '../endpoints.ts';
import type { Context } from './context.ts';
import { type Asker, nobody } from './probe.ts';

/** A body each operation takes, for those that take none without fields. */
const bodies: Readonly<Record<string, object>> = {
  login: { username: 'nobody.of.this.name', password: 'not a password' },
  setStudentMedia: { camera: true, microphone: false },
  checkAccess: { username: 'nobody.of.this.name' },
};

/** A body the endpoint takes; undefined where it takes none. */
export const bodyFor = ({ name, body }: Endpoint): object | undefined =>
  body === null ? undefined : (bodies[name] ?? {});

export const withToken: readonly Endpoint[] = endpoints.filter(({ caller }) => caller !== 'anyone');
export const withId: readonly Endpoint[] = endpoints.filter(({ path }) => path.includes(':'));
export const withFields: readonly Endpoint[] = endpoints.filter(({ body }) => body !== null);
/** Those to which a body can be sent. */
export const writing: readonly Endpoint[] = endpoints.filter(({ method }) => method !== 'GET');

/** An id nothing has: whatever the authority does wrong, it can't do it to anybody's training session. */
export const unknownId = (): string => randomUUID();

/** Somebody of the kind the endpoint is for; null when the run has nobody of that kind. */
export const callerFor = ({ cast }: Context, { caller, path }: Endpoint): Asker | null => {
  if (caller === 'anyone') return nobody;
  if (caller === 'service') return cast.service;
  return path.startsWith('/students/') ? cast.student : cast.professor;
};

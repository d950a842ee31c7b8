import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../endpoint.ts';
import { endpoints } from '../endpoints.ts';
import { exampleOf } from '../openapi/examples.ts';
import type { Context } from './context.ts';
import { type Asker, nobody, type Question } from './probe.ts';

/** Where the example of the documentation would not do: it names people of an authority it does not know. */
const bodies: Readonly<Record<string, object>> = {
  login: { username: 'nobody.of.this.name', password: 'not a password' },
  checkAccess: { username: 'nobody.of.this.name' },
};

/** A body the endpoint takes; undefined where it takes none. */
export const bodyFor = (endpoint: Endpoint): object | undefined =>
  endpoint.body === null ? undefined : (bodies[endpoint.name] ?? (exampleOf(endpoint).body as object));

/** A body or a file the endpoint takes, as a question. */
export const contentFor = (endpoint: Endpoint): Question =>
  endpoint.upload === undefined
    ? { body: bodyFor(endpoint) }
    : { text: exampleOf(endpoint).upload ?? '', contentType: endpoint.upload };

export const withToken: readonly Endpoint[] = endpoints.filter(({ caller }) => caller !== 'anyone');
export const withId: readonly Endpoint[] = endpoints.filter(({ path }) => path.includes(':'));
export const withFields: readonly Endpoint[] = endpoints.filter(({ body }) => body !== null);
/** Those to which a body can be sent. */
export const writing: readonly Endpoint[] = endpoints.filter(({ method }) => method !== 'GET');
/** Those to which JSON can be sent. */
export const writingJson: readonly Endpoint[] = writing.filter(({ upload }) => upload === undefined);

/** An id nothing has: whatever the authority does wrong, it can't do it to anybody's training session. */
export const unknownId = (): string => randomUUID();

/** What is not about one's own account, one's own training sessions or a live. */
const isAdministration = ({ path }: Endpoint): boolean => !/^\/(auth|students)\/|\/live(\/|$)|\/my-sessions/.test(path);

/** Somebody of the kind the endpoint is for; null when the run has nobody of that kind. */
export const callerFor = ({ cast }: Context, endpoint: Endpoint): Asker | null => {
  const { caller, path } = endpoint;
  if (caller === 'anyone') return nobody;
  if (caller === 'service' || endpoint.name === 'heartbeats') return cast.service;
  if (isAdministration(endpoint)) return cast.admin;
  return path.startsWith('/students/') || path.endsWith('/hand') ? cast.student : cast.professor;
};

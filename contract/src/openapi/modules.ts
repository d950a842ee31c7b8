import type { Endpoint } from '../endpoint.ts';
import * as errors from '../errors.ts';
import * as health from '../health.ts';
import * as identity from '../identity.ts';
import * as live from '../live.ts';
import * as trainingSessions from '../training-sessions.ts';
import * as values from '../values.ts';

export type Tag = { name: string; description: string };

/** The contract's modules in the order in which they are read. */
const modules: { tag: Tag; module: object }[] = [
  {
    tag: { name: 'Identity', description: 'Who someone is: signing in, renewing and ending a sign-in.' },
    module: identity,
  },
  {
    tag: {
      name: 'Training sessions',
      description:
        'A training session is one run of a formation, with its professors, its enrolled students and its dated séances.',
    },
    module: trainingSessions,
  },
  {
    tag: {
      name: 'Live',
      description:
        'One broadcast of a training session: never started, live, paused, ended. Every operation is safe to repeat, and at most one live of a training session is not ended.',
    },
    module: live,
  },
  { tag: { name: 'Health', description: 'Whether the authority is up and able to serve.' }, module: health },
];

export const tags: readonly Tag[] = modules.map(({ tag }) => tag);

const tagByEndpoint = new Map<unknown, Tag>(
  modules.flatMap(({ tag, module }) => Object.values(module).map((exported: unknown) => [exported, tag] as const)),
);

/** Throws for an endpoint of a module that has no tag. */
export function tagOf(endpoint: Endpoint): Tag {
  const tag = tagByEndpoint.get(endpoint);
  if (tag === undefined) throw new Error(`${endpoint.name} belongs to no module of openapi/modules.ts`);
  return tag;
}

/** Where schemas with a name of their own come from. */
export const schemaModules: readonly object[] = [values, errors, ...modules.map(({ module }) => module)];

import * as account from '../account.ts';
import { permission } from '../administration.ts';
import * as formations from '../administration-formations.ts';
import * as members from '../administration-members.ts';
import * as organization from '../administration-organization.ts';
import * as roles from '../administration-roles.ts';
import * as sessions from '../administration-sessions.ts';
import * as users from '../administration-users.ts';
import * as attendance from '../attendance.ts';
import * as errors from '../errors.ts';
import * as health from '../health.ts';
import * as identity from '../identity.ts';
import * as imports from '../imports.ts';
import * as live from '../live.ts';
import * as liveDoors from '../live-doors.ts';
import * as liveEvents from '../live-events.ts';
import * as liveRoom from '../live-room.ts';
import * as newUsers from '../new-user.ts';
import * as secondFactor from '../second-factor.ts';
import * as serviceTokens from '../service-tokens.ts';
import * as trainingSessions from '../training-sessions.ts';
import * as values from '../values.ts';

export type Tag = { name: string; description: string };

/** Files of the contract that are read together. */
const part = (name: string, description: string, ...modules: object[]) => ({ tag: { name, description }, modules });

/** The contract's modules in the order in which they are read. */
const parts: { tag: Tag; modules: object[] }[] = [
  part('Identity', 'Who someone is: signing in, renewing and ending a sign-in.', identity),
  part('Account', 'A person’s own password, sign-ins and second factor.', account, secondFactor),
  part(
    'Training sessions',
    'A training session is one run of a formation, with its professors, its enrolled students and its dated séances.',
    trainingSessions,
  ),
  part(
    'Live',
    'One broadcast of a training session: never started, live, paused, ended. Every operation is safe to repeat, and at most one live of a training session is not ended.',
    live,
  ),
  part(
    'Inside a live',
    'Who is there, hands, the floor, microphones and the chat; and every change as it happens.',
    liveRoom,
    liveEvents,
  ),
  part(
    'Bans and invites',
    'Who is kept out of the lives of a training session, and one-person links into them.',
    liveDoors,
  ),
  part('Attendance', 'Past lives and who was there, computed from their sealed histories.', attendance),
  part('Users', 'The accounts of the organization.', users, newUsers, imports),
  part('Roles', 'What accounts may do, as rows that an administrator can change.', { ...roles, permission }),
  part(
    'Catalogue',
    'Formations and training sessions as administrators keep them, with séances, professors and students.',
    formations,
    sessions,
    members,
  ),
  part('Organization', 'Settings of the organization, and who changed what.', organization),
  part('Service tokens', 'How other programs sign in.', serviceTokens),
  part('Health', 'Whether the authority is up and able to serve.', health),
];

export const tags: readonly Tag[] = parts.map(({ tag }) => tag);

const tagByOperation = new Map<unknown, Tag>(
  parts.flatMap(({ tag, modules }) =>
    modules.flatMap((module) => Object.values(module).map((exported: unknown) => [exported, tag] as const)),
  ),
);

/** Throws for an operation of a module that has no tag. */
export function tagOf(operation: { name: string }): Tag {
  const tag = tagByOperation.get(operation);
  if (tag === undefined) throw new Error(`${operation.name} belongs to no module of openapi/modules.ts`);
  return tag;
}

/** Where schemas with a name of their own come from. */
export const schemaModules: readonly object[] = [values, errors, ...parts.flatMap(({ modules }) => modules)];

import { z } from 'zod';
import { line, nextCursor, ofId, pageQuery, permission } from './administration.ts';
import { endpoint } from './endpoint.ts';
import { id, noParams, noQuery, success } from './values.ts';

export const managedRole = z.object({
  id,
  name: z.string(),
  /** Sorted. A permission that this version does not know is kept as it is. */
  permissions: z.array(z.string()),
  /** One of the organization's first roles, given to new accounts of the kind of that name: it keeps its name and stays. */
  built_in: z.boolean(),
  users_count: z.number().int().nonnegative(),
});
export type ManagedRole = z.infer<typeof managedRole>;

const roleBody = z.object({ name: line(60), permissions: z.array(permission).max(50) });
const oneRole = z.object({ success, role: managedRole });

export const listRoles = endpoint({
  name: 'listRoles',
  method: 'GET',
  path: '/roles',
  summary: 'The roles of the organization and what they grant, by name. Needs users.read or roles.write.',
  caller: 'person',
  params: noParams,
  query: pageQuery,
  body: null,
  reply: z.object({ success, roles: z.array(managedRole), next_cursor: nextCursor }),
  repeatable: true,
  refusals: [],
});

export const createRole = endpoint({
  name: 'createRole',
  method: 'POST',
  path: '/roles',
  summary: 'A new role. Needs roles.write.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: roleBody,
  reply: oneRole,
  repeatable: false,
  creates: true,
  refusals: ['conflict', 'request_in_progress', 'idempotency_key_reused'],
});

export const editRole = endpoint({
  name: 'editRole',
  method: 'PUT',
  path: '/roles/:id',
  summary: 'Replace what a role grants; it counts from the next request of everyone who has it. Needs roles.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: roleBody,
  reply: oneRole,
  repeatable: true,
  refusals: ['not_found', 'conflict', 'last_administrator'],
});

export const deleteRole = endpoint({
  name: 'deleteRole',
  method: 'DELETE',
  path: '/roles/:id',
  summary: 'Remove a role from the organization and from everyone who has it. Needs roles.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: false,
  refusals: ['not_found', 'conflict', 'last_administrator'],
});

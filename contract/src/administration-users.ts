import { z } from 'zod';
import { flag, nextCursor, ofId, pageQuery, search } from './administration.ts';
import { endpoint } from './endpoint.ts';
import { accountStatus, role, typedPassword, user } from './identity.ts';
import { importReply } from './imports.ts';
import { newUser } from './new-user.ts';
import { id, instant, noParams, noQuery, success } from './values.ts';

/** A person as those see him who administer the organization. */
export const managedUser = user.omit({ organization: true }).extend({
  roles: z.array(z.object({ id, name: z.string() })),
  /** False until the person has chosen a password with his activation code, or was given one. */
  has_password: z.boolean(),
  created_at: instant,
});
export type ManagedUser = z.infer<typeof managedUser>;

/** Signing in names no organization, so a name is one person's in the whole installation. */
const nameCodes = ['username_taken', 'email_taken', 'cin_taken'] as const;

const oneUser = z.object({ success, user: managedUser });

export const listUsers = endpoint({
  name: 'listUsers',
  method: 'GET',
  path: '/users',
  summary: 'The people of the organization, by name. Needs users.read.',
  caller: 'person',
  params: noParams,
  query: pageQuery.extend({ role: role.optional(), status: accountStatus.optional(), q: search }),
  body: null,
  reply: z.object({ success, users: z.array(managedUser), next_cursor: nextCursor }),
  repeatable: true,
  refusals: [],
});

export const getUser = endpoint({
  name: 'getUser',
  method: 'GET',
  path: '/users/:id',
  summary: 'One person of the organization. Needs users.read.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: oneUser,
  repeatable: true,
  refusals: ['not_found'],
});

export const createUser = endpoint({
  name: 'createUser',
  method: 'POST',
  path: '/users',
  summary: 'A new person, who has no password until he uses an activation code. Needs users.write.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: newUser,
  reply: oneUser,
  repeatable: false,
  creates: true,
  refusals: [...nameCodes, 'request_in_progress', 'idempotency_key_reused'],
});

export const editUser = endpoint({
  name: 'editUser',
  method: 'PUT',
  path: '/users/:id',
  summary: 'Replace what is known of a person. Needs users.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: newUser,
  reply: oneUser,
  repeatable: true,
  refusals: ['not_found', 'conflict', 'last_administrator', ...nameCodes],
});

export const setUserRoles = endpoint({
  name: 'setUserRoles',
  method: 'PUT',
  path: '/users/:id/roles',
  summary: 'Replace the roles a person has. Needs roles.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: z.object({ role_ids: z.array(id).max(50) }),
  reply: oneUser,
  repeatable: true,
  refusals: ['not_found', 'last_administrator'],
});

export const disableUser = endpoint({
  name: 'disableUser',
  method: 'POST',
  path: '/users/:id/disable',
  summary: 'Shut an account: every sign-in of the person ends now. Needs users.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: oneUser,
  repeatable: true,
  refusals: ['not_found', 'last_administrator'],
});

export const enableUser = endpoint({
  name: 'enableUser',
  method: 'POST',
  path: '/users/:id/enable',
  summary: 'Open a disabled account again. Needs users.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: oneUser,
  repeatable: true,
  refusals: ['not_found'],
});

export const setUserPassword = endpoint({
  name: 'setUserPassword',
  method: 'POST',
  path: '/users/:id/password',
  summary: 'Give a person a password; every sign-in of his ends now. Needs users.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: z.object({ password: typedPassword }),
  reply: z.object({ success }),
  repeatable: true,
  refusals: ['not_found'],
});

export const endUserSignIns = endpoint({
  name: 'endUserSignIns',
  method: 'DELETE',
  path: '/users/:id/sign-ins',
  summary: 'End every sign-in of a person. Needs users.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: true,
  refusals: ['not_found'],
});

/** With it the person chooses his own password, once. An earlier code of the same person no longer counts. */
export const issueActivationCode = endpoint({
  name: 'issueActivationCode',
  method: 'POST',
  path: '/users/:id/activation',
  summary: 'A one-time code with which a person chooses his password. Needs users.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: z.object({ success, activation: z.object({ code: z.string(), expires_at: instant }) }),
  repeatable: false,
  refusals: ['not_found', 'conflict'],
});

export const importUsers = endpoint({
  name: 'importUsers',
  method: 'POST',
  path: '/users/import',
  summary: 'People from a CSV file, with a verdict for each line in the language of the caller. Needs users.write.',
  caller: 'person',
  params: noParams,
  query: z.object({ dry_run: flag, all_or_nothing: flag }),
  body: null,
  upload: 'text/csv',
  reply: importReply,
  repeatable: true,
  refusals: [],
});

/** Anyone who holds a code; every wrong name or code gets the same answer. */
export const activateAccount = endpoint({
  name: 'activateAccount',
  method: 'POST',
  path: '/auth/activate',
  summary: 'Choose a password with an activation code.',
  caller: 'anyone',
  params: noParams,
  query: noQuery,
  body: z.object({
    username: z.string().min(1).max(254),
    code: z.string().min(1).max(64),
    new_password: typedPassword,
  }),
  reply: z.object({ success }),
  repeatable: false,
  refusals: ['invalid_credentials', 'account_disabled'],
});

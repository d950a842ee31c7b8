import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { id, locale, noParams, noQuery, success } from './values.ts';

export const role = z.enum(['admin', 'assistant', 'professor', 'student', 'service']);
export type Role = z.infer<typeof role>;

export const accountStatus = z.enum(['active', 'disabled']);

export const user = z.object({
  id,
  username: z.string(),
  full_name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  /** National id: one or two letters and six digits. */
  cin: z.string().nullable(),
  role,
  status: accountStatus,
  locale,
  organization: z.object({ id, name: z.string() }),
});
export type User = z.infer<typeof user>;

/** Sorted, without repeats. */
export const permissions = z.array(z.string());

const signedIn = z.object({
  success,
  user,
  token: z.string().min(1),
  permissions,
  /** Seconds until the token expires. */
  expiresIn: z.number().int().positive(),
});
export type SignedIn = z.infer<typeof signedIn>;

/** `username` may also be the e-mail address or the CIN. */
export const login = endpoint({
  name: 'login',
  method: 'POST',
  path: '/auth/login',
  summary: 'Sign in with a user name, e-mail address or CIN, and a password.',
  caller: 'anyone',
  params: noParams,
  query: noQuery,
  body: z.object({
    username: z.string().min(1).max(254),
    password: z.string().min(1).max(128),
    code: z.string().max(32).optional(),
  }),
  reply: signedIn,
  repeatable: false,
  refusals: ['invalid_credentials', 'second_factor_required', 'account_disabled'],
});

export const me = endpoint({
  name: 'me',
  method: 'GET',
  path: '/auth/me',
  summary: 'Who the token belongs to now, and what he may do.',
  caller: 'any',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success, user, permissions }),
  repeatable: true,
  refusals: [],
});

export const renew = endpoint({
  name: 'renew',
  method: 'POST',
  path: '/auth/renew',
  summary: 'A fresh token for the same sign-in, up to seven days after it.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: null,
  reply: signedIn,
  repeatable: true,
  refusals: [],
});

export const logout = endpoint({
  name: 'logout',
  method: 'POST',
  path: '/auth/logout',
  summary: 'End this sign-in: its tokens are refused from now on, everywhere.',
  caller: 'any',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: true,
  refusals: [],
});

/** When a sign-in is older than this, `renew` is refused and the person signs in again. Seconds. */
export const longestSignIn = 7 * 24 * 3600;

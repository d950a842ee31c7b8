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

export const signedIn = z.object({
  success,
  user,
  token: z.string().min(1),
  permissions,
  /** Seconds until the token expires. */
  expiresIn: z.number().int().positive(),
});
export type SignedIn = z.infer<typeof signedIn>;

/** More than a password may hold (128 characters), since one character can take several units as it is typed. */
export const typedPassword = z.string().min(1).max(1024);

/** A second factor's six digits, or one of the recovery codes; an empty one is none. */
const secondFactorCode = z.string().max(32);

/** A mark of a device somebody signed in from; it proves nothing and opens nothing. */
const deviceMark = z.string().min(1).max(100);

/**
 * `username` may also be the e-mail address or the CIN. Failed tries are limited per account and per network, with a
 * growing wait and never for good; a device that sends back the mark it got has tries of its own, which no stranger can use up.
 */
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
    password: typedPassword,
    /** Needed where the account has a second factor: without a good one a right password is `second_factor_required`. */
    code: secondFactorCode.optional(),
    /** What an earlier login on this device gave. */
    device: deviceMark.optional(),
    /** How the person will recognise this sign-in in his list, such as "Firefox, Windows". */
    device_name: z.string().min(1).max(200).optional(),
  }),
  reply: signedIn.extend({
    /** To be kept by the device beyond the sign-in and sent with the next login; absent when the one sent is still good. */
    device: deviceMark.optional(),
    /** The organization wants a second factor of this person: until he has one, the token only serves to set it up. */
    next: z.literal('set_up_second_factor').optional(),
  }),
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

/** Not for tokens that are good for one live only. */
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

import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { typedPassword } from './identity.ts';
import { id, instant, noParams, noQuery, success } from './values.ts';

/** Characters of a password, counted after bringing the text to Unicode's composed form (NFC). Nothing else is asked of it. */
export const passwordLength = { shortest: 12, longest: 128 } as const;

/** Why a new password is refused: `details` of `invalid_request` names `body.new_password` and one of these as its message. */
export const passwordProblems = ['too_short', 'too_long', 'too_common', 'too_close_to_you'] as const;
export type PasswordProblem = (typeof passwordProblems)[number];

/** Older sign-ins than the newest so many end by themselves. */
export const mostSignIns = { person: 10, service: 100 } as const;

/** The limits of `login` do not apply here: a sign-in has tries of its own. */
const asksForPassword = ['invalid_credentials'] as const;

export const changePassword = endpoint({
  name: 'changePassword',
  method: 'POST',
  path: '/auth/password',
  summary: 'Change the password. Every sign-in of the person ends; the reply holds the token of a new one.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: z.object({ current_password: typedPassword, new_password: typedPassword }),
  reply: z.object({ success, token: z.string().min(1), expiresIn: z.number().int().positive() }),
  repeatable: false,
  refusals: asksForPassword,
});

const signIn = z.object({
  id,
  signed_in_at: instant,
  /** When its token was last renewed, or the sign-in itself. */
  last_seen_at: instant,
  address: z.string().nullable(),
  device_name: z.string().nullable(),
  /** The sign-in this request was made with. */
  current: z.boolean(),
});
export type SignIn = z.infer<typeof signIn>;

export const listSignIns = endpoint({
  name: 'listSignIns',
  method: 'GET',
  path: '/auth/sign-ins',
  summary: 'Where the person is signed in, newest first; at most ten.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success, sign_ins: z.array(signIn) }),
  repeatable: true,
  refusals: [],
});

export const endSignIn = endpoint({
  name: 'endSignIn',
  method: 'DELETE',
  path: '/auth/sign-ins/:id',
  summary: 'End one of one’s own sign-ins.',
  caller: 'person',
  params: z.object({ id }),
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: true,
  refusals: ['not_found'],
});

export const endOtherSignIns = endpoint({
  name: 'endOtherSignIns',
  method: 'DELETE',
  path: '/auth/sign-ins',
  summary: 'End all of one’s own sign-ins but this one.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success, ended: z.number().int().nonnegative() }),
  repeatable: true,
  refusals: [],
});

import { z } from 'zod';
import { line } from './administration.ts';
import { normaliseCin } from './cin.ts';
import { role } from './identity.ts';
import { locale } from './values.ts';

/** What a human being can be. An account of the role `service` is a program's: it has no password, only service tokens. */
export const personRole = role.exclude(['service']);

export const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,62}$/, 'must be 2 to 63 letters a to z, digits, dots, dashes or underscores');
export const email = z.email().max(254).toLowerCase();
export const phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ().-]{4,28}$/, 'must be a telephone number');
export const typedCin = z
  .string()
  .overwrite(normaliseCin)
  .regex(/^[A-Z]{1,2}[0-9]{6}$/, 'must be one or two letters and six digits');

export const newUser = z
  .object({
    username,
    full_name: line(200),
    email: email.nullable().default(null),
    phone: phone.nullable().default(null),
    cin: typedCin.nullable().default(null),
    role,
    locale: locale.default('fr'),
  })
  // One may sign in with either: nobody's user name may stand in the way of another one's CIN.
  .refine((user) => !/^[a-z]{1,2}[0-9]{6}$/.test(user.username) || user.username.toUpperCase() === user.cin, {
    error: "looks like a CIN, so it must be the person's own",
    path: ['username'],
  });
export type NewUser = z.infer<typeof newUser>;

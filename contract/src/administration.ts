import { z } from 'zod';
import { id } from './values.ts';

/** What a role may grant. Everything an administrator does needs one of these; teaching and learning need none. */
export const permission = z.enum([
  'attendance.read',
  'audit.read',
  'live.access.check',
  'live.supervise',
  'organization.write',
  'roles.write',
  'sessions.read',
  'sessions.write',
  'users.read',
  'users.write',
]);
export type Permission = z.infer<typeof permission>;

/** `limit` and `cursor` of every list; `cursor` is the last reply's `next_cursor`. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(1000).optional(),
});

/** null at the end of the list. */
export const nextCursor = z.string().nullable();

/** Control characters, and those that turn the direction of the text around them. */
const unwelcome = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/u;

/** One line of text for people to read: trimmed, not empty, without control characters. */
export const line = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !unwelcome.test(text), 'must not hold control characters');

/** What is looked for, anywhere in the name; letters are matched as they are, no pattern means anything. */
export const search = line(100).optional();

export const ofId = z.object({ id });

/** A flag in the query. */
export const flag = z.enum(['true', 'false']).default('false');

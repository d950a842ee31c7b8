import { z } from 'zod';
import { id, success } from './values.ts';

/** What becomes of a line, or would become of it in a dry run. */
export const lineVerdict = z.enum([
  /** A new account or enrolment. */
  'created',
  /** It is there already, just so: nothing to do, which makes sending the same file again harmless. */
  'unchanged',
  /** Something in the line is wrong or stands against what is there. */
  'refused',
  /** Nothing wrong with it, but another line was refused and all or nothing was asked for. */
  'held_back',
]);
export type LineVerdict = z.infer<typeof lineVerdict>;

/** Why a line was refused. Stable: sentences are chosen by it. */
export const lineProblem = z.enum([
  'wrong_column_count',
  'missing',
  'bad_username',
  'bad_full_name',
  'bad_email',
  'bad_phone',
  'bad_cin',
  'bad_role',
  'bad_locale',
  'twice_in_file',
  'username_taken',
  'email_taken',
  'cin_taken',
  'role_not_yours_to_give',
  'unknown_person',
  'ambiguous_person',
  'not_a_student',
]);
export type LineProblem = z.infer<typeof lineProblem>;

export const importLine = z.object({
  /** As a text editor counts: the header is line 1. */
  line: z.number().int().positive(),
  verdict: lineVerdict,
  problems: z.array(z.object({ column: z.string().nullable(), problem: lineProblem })),
  /** The verdict in the caller's language. */
  message: z.string(),
  user_id: id.nullable(),
  /** The one-time code of an account made by this line; it is shown here and never again. */
  activation_code: z.string().nullable(),
});
export type ImportLine = z.infer<typeof importLine>;

export const importReply = z.object({
  success,
  dry_run: z.boolean(),
  /** False in a dry run, and when all or nothing came to nothing. */
  applied: z.boolean(),
  counts: z.object({
    lines: z.number().int().nonnegative(),
    created: z.number().int().nonnegative(),
    unchanged: z.number().int().nonnegative(),
    refused: z.number().int().nonnegative(),
    held_back: z.number().int().nonnegative(),
  }),
  lines: z.array(importLine),
});
export type ImportReport = Omit<z.infer<typeof importReply>, 'success'>;

/** Lines of a file, the header not counted. */
export const longestImport = 10_000;
/** Bytes of a file. */
export const largestImport = 5 * 1024 * 1024;

/** What a client has to be made with that sends the largest file: it takes its time, and the report is long. */
export const importTuning = { deadlineMs: 35_000, writeTryMs: 30_000, bodyBytes: 8 * 1024 * 1024 } as const;

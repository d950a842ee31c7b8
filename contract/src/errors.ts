import { z } from 'zod';
import { codes } from './codes.ts';

/** What every failure looks like on the wire. An unknown code is kept as text: the authority may be one version ahead. */
export const failure = z.object({
  success: z.literal(false),
  error: z.string(),
  code: z.union([z.enum(codes), z.string().regex(/^[a-z][a-z0-9_]{0,63}$/)]),
  request_id: z.string(),
  details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Failure = z.infer<typeof failure>;

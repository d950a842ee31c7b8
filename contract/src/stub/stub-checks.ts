import type { ZodType } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { endpoints } from '../endpoints.ts';
import { refuse } from './stub-refusal.ts';
import { createSampleReplies } from './stub-replies.ts';
import { createStubTokens } from './stub-tokens.ts';

/** A reply with `success: true`, checked by the contract; a mistake in a test's setup is an ordinary error. */
export const checkReply = (endpoint: Endpoint, content: unknown): Record<string, unknown> => {
  const read = endpoint.reply.safeParse({ success: true, ...(content as object) });
  if (read.success) return read.data as Record<string, unknown>;
  const where = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new Error(`the stub was given a reply of ${endpoint.name} that breaks the contract: ${where}`);
};

/** One part of a request, checked by the contract; a mistake is refused as the authority would. */
export const checkInput = (schema: ZodType, value: unknown, part: string): Record<string, unknown> => {
  const read = schema.safeParse(value);
  if (read.success) return read.data as Record<string, unknown>;
  const details = read.error.issues.map(({ path, message }) => ({ path: [part, ...path].join('.'), message }));
  return refuse('invalid_request', { details });
};

/** A new endpoint without a sample reply is found out when the first test starts a stub, not when someone calls it. */
export const checkSamples = (): void => {
  const samples = createSampleReplies(createStubTokens());
  const missing = endpoints.filter(({ name }) => !Object.hasOwn(samples, name)).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`the stub authority has no sample reply for: ${missing.join(', ')}`);
};

import { type Code, statusByCode } from '../codes.ts';
import { codeMeanings } from './code-meanings.ts';
import type { JsonSchema } from './json-schema.ts';
import { codesOf } from './refusals.ts';

/** The headers every answer of this status has. */
export const headersOf = (status: number) => ({
  'X-Request-Id': { $ref: '#/components/headers/RequestId' },
  ...((status === 429 || status === 503) && { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }),
});

export type Content = Record<string, { schema: JsonSchema; examples: object; 'x-messages'?: JsonSchema }>;
export type Response = { description: string; headers: ReturnType<typeof headersOf>; content?: Content };

export const json = (schema: JsonSchema, examples: object): Content => ({ 'application/json': { schema, examples } });

function failureResponse(status: number, codes: readonly Code[]): Response {
  return {
    description: codes.map((code) => `\`${code}\`: ${codeMeanings[code]}`).join('\n\n'),
    headers: headersOf(status),
    content: json(
      { $ref: '#/$defs/Failure' },
      Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    ),
  };
}

/** Every way an operation can be refused, by status. */
export function failureResponses(operation: Parameters<typeof codesOf>[0]): Record<string, Response> {
  const byStatus = Map.groupBy(codesOf(operation), (code) => statusByCode[code]);
  return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), failureResponse(status, codes)]));
}

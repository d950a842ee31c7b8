import { type Code, statusByCode } from '../codes.ts';
import type { Caller, Endpoint } from '../endpoint.ts';
import { codeMeanings } from './code-meanings.ts';
import { type Example, exampleOf } from './examples.ts';
import { addNamed, type JsonSchema, jsonSchemaOf, type NamedSchemas } from './json-schema.ts';
import { tagOf } from './modules.ts';
import { codesOf } from './refusals.ts';

/** A sentence about who may call, as far as the token alone can tell. */
export const callerSentences: Readonly<Record<Caller, string>> = {
  anyone: 'Anyone may call; no token is needed.',
  person: 'A signed-in person may call, with his token.',
  service: 'A service may call, with its token.',
  any: 'A signed-in person or a service may call, with a token.',
};

const security: Readonly<Record<Caller, object[]>> = {
  anyone: [],
  person: [{ person: [] }],
  service: [{ service: [] }],
  any: [{ person: [] }, { service: [] }],
};

/** What holds between the fields of a body, which JSON Schema leaves to words here. */
export const bodyNotes: Readonly<Record<string, string>> = {
  checkAccess: 'Exactly one of the fields names the person.',
  login: '`username` may also be the e-mail address or the national id (CIN).',
};

const parameterNotes: Readonly<Record<string, string>> = { id: 'Id of the training session.' };

const headersOf = (status: number) => ({
  'X-Request-Id': { $ref: '#/components/headers/RequestId' },
  ...((status === 429 || status === 503) && { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }),
});

const json = (schema: JsonSchema, examples: object) => ({ 'application/json': { schema, examples } });

function failureResponse(status: number, codes: readonly Code[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${codeMeanings[code]}`).join('\n\n'),
    headers: headersOf(status),
    content: json(
      { $ref: '#/$defs/Failure' },
      Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    ),
  };
}

function failureResponses(endpoint: Endpoint) {
  const byStatus = Map.groupBy(codesOf(endpoint), (code) => statusByCode[code]);
  return Object.fromEntries([...byStatus].map(([status, codes]) => [String(status), failureResponse(status, codes)]));
}

const parametersIn = (place: 'path' | 'query', { properties = {}, required = [] }: JsonSchema, example: object) =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    description: parameterNotes[name] ?? `The ${name.replaceAll('_', ' ')}.`,
    required: place === 'path' || required.includes(name),
    schema,
    ...(name in example && { example: example[name as keyof typeof example] }),
  }));

function requestBody(endpoint: Endpoint, schema: JsonSchema, example: Example) {
  return {
    description: bodyNotes[endpoint.name] ?? 'Fields that are not listed are dropped.',
    required: (schema.required ?? []).length > 0,
    content: json(schema, { example: { value: example.body } }),
  };
}

const description = ({ caller, repeatable, creates }: Endpoint): string =>
  [
    callerSentences[caller],
    repeatable ? 'Safe to repeat: twice leaves the same state as once.' : 'Not safe to repeat blindly.',
    ...(creates ? ['With an `Idempotency-Key` the first reply is given again for 24 hours.'] : []),
  ].join(' ');

/** One endpoint as an OpenAPI operation. The named schemas it refers to (`#/$defs/…`) are added to `named`. */
export function operationOf(endpoint: Endpoint, named: NamedSchemas) {
  const schemaOf = (...of: Parameters<typeof jsonSchemaOf>): JsonSchema => {
    const made = jsonSchemaOf(...of);
    addNamed(named, made.named);
    return made.schema;
  };
  const example = exampleOf(endpoint);
  const { name, summary, body, creates } = endpoint;
  return {
    operationId: name,
    tags: [tagOf(endpoint).name],
    summary: summary.replace(/\.$/, ''),
    description: description(endpoint),
    security: security[endpoint.caller],
    parameters: [
      ...parametersIn('path', schemaOf(endpoint.params, 'input'), example.params),
      ...parametersIn('query', schemaOf(endpoint.query, 'input'), example.query),
      { $ref: '#/components/parameters/RequestId' },
      ...(creates ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...(body !== null && { requestBody: requestBody(endpoint, schemaOf(body, 'input'), example) }),
    responses: {
      200: {
        description: 'Done.',
        headers: headersOf(200),
        content: json(schemaOf(endpoint.reply, 'output'), { example: { value: example.reply } }),
      },
      ...failureResponses(endpoint),
    },
  };
}

export type Operation = ReturnType<typeof operationOf>;

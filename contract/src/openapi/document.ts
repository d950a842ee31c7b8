import type { Endpoint } from '../endpoint.ts';
import { endpoints } from '../endpoints.ts';
import { failure } from '../errors.ts';
import { failureExamples } from './failure-examples.ts';
import { addNamed, type JsonSchema, jsonSchemaOf, type NamedSchemas } from './json-schema.ts';
import { tags } from './modules.ts';
import { type Operation, operationOf, otherOperationOf } from './operation.ts';
import { otherReplies } from './other-replies.ts';
import { codesOf } from './refusals.ts';
import { schemaNotes } from './schema-notes.ts';
import { contractVersion } from './version.ts';

const introduction = `What the authority promises over HTTP: to the portal, to mobile clients and to whoever tests them.

Every success has \`"success": true\`, every failure the one shape \`Failure\` with a stable \`code\`. Fields are snake_case, ids are UUIDs, instants are ISO 8601 in UTC with milliseconds. Fields you don't know are to be ignored: a reply may gain some.`;

const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description });

const requestIdSchema = { type: 'string', pattern: '^[A-Za-z0-9._-]{8,64}$' };

const parameters = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'Your name for this request: echoed and logged. One is made when it is missing or no sane token.',
    schema: requestIdSchema,
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'The same key, caller and body within 24 hours give the first reply again; the same key with another body is refused.',
    schema: { type: 'string', pattern: '^[!-~]{16,128}$' },
  },
};

const headers = {
  RequestId: { description: 'What this request was logged under.', schema: requestIdSchema },
  RetryAfter: { description: 'Seconds to wait before asking again.', schema: { type: 'integer', minimum: 0 } },
};

/** Puts in the notes on a named schema and on its fields. */
function annotate(name: string, schema: JsonSchema): JsonSchema {
  const note = (key: string, noted: JsonSchema) =>
    schemaNotes[key] === undefined ? noted : { ...noted, description: schemaNotes[key] };
  const fields = Object.entries(schema.properties ?? {}).map(([field, of]) => [field, note(`${name}.${field}`, of)]);
  return note(name, schema.properties === undefined ? schema : { ...schema, properties: Object.fromEntries(fields) });
}

/** Codes that some operation answers with; the others belong to no path of the contract. */
const answered = new Set<string>(
  [...endpoints, ...otherReplies.map(({ declaration }) => declaration)].flatMap(codesOf),
);

/** OpenAPI's names for the places JSON Schema calls `$defs`. */
const withComponentReferences = <Part>(part: Part): Part =>
  JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', '"#/components/schemas/')) as Part;

function pathsAnd(named: NamedSchemas) {
  const paths: Record<string, Record<string, Operation>> = {};
  const add = ({ path, method }: Pick<Endpoint, 'path' | 'method'>, operation: Operation) => {
    const place = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[place] = { ...paths[place], [method.toLowerCase()]: operation };
  };
  for (const endpoint of endpoints) add(endpoint, operationOf(endpoint, named));
  for (const other of otherReplies) add(other.declaration, otherOperationOf(other, named));
  return paths;
}

/** The contract as an OpenAPI 3.1 document, always made from the endpoints themselves. */
export function createOpenapiDocument() {
  const named: NamedSchemas = {};
  const paths = pathsAnd(named);
  const errors = jsonSchemaOf(failure, 'output');
  addNamed(named, errors.named);
  const schemas = Object.fromEntries(
    Object.entries(named)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, schema]) => [name, annotate(name, schema)]),
  );
  return withComponentReferences({
    openapi: '3.1.0',
    info: {
      title: 'Prolean authority',
      version: contractVersion,
      description: introduction,
      contact: { name: 'Prolean' },
    },
    servers: [{ url: '/api', description: 'This authority' }],
    tags,
    paths,
    components: {
      schemas,
      parameters,
      headers,
      examples: Object.fromEntries(Object.entries(failureExamples).filter(([code]) => answered.has(code))),
      securitySchemes: {
        person: bearer('The token of a person, from `login` or `renew`.'),
        service: bearer('The token of an account of the role `service`.'),
      },
    },
  });
}

export type OpenapiDocument = ReturnType<typeof createOpenapiDocument>;

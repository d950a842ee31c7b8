import { type Code, statusByCode } from '../codes.ts';
import type { Caller, Endpoint, Method } from '../endpoint.ts';
import { failure } from '../errors.ts';
import { addNamed, type JsonSchema, jsonSchemaOf, type NamedSchemas } from '../openapi/json-schema.ts';
import { codesOf } from '../openapi/refusals.ts';

/** Everything about one endpoint that the other service can notice, as plain JSON. */
export type Snapshot = {
  name: string;
  method: Method;
  path: string;
  caller: Caller;
  repeatable: boolean;
  creates: boolean;
  /** Every code it may refuse with, and the status that goes with it. */
  codes: Partial<Record<Code | (string & {}), number>>;
  params: JsonSchema;
  query: JsonSchema;
  /** null when the operation takes no body. */
  body: JsonSchema | null;
  reply: JsonSchema;
  /** What the four refer to as `#/$defs/…`. */
  $defs: NamedSchemas;
};

/** Wording may change freely: only what a value may be is kept. */
const meaningOnly = <Part>(part: Part): Part =>
  JSON.parse(JSON.stringify(part, (key, value) => (key === 'examples' ? undefined : value))) as Part;

/** The endpoint as it is now. */
export function snapshotOf(endpoint: Endpoint): Snapshot {
  const { name, method, path, caller, repeatable, creates = false, params, query, body, reply } = endpoint;
  const $defs: NamedSchemas = {};
  const schemaOf = (...of: Parameters<typeof jsonSchemaOf>): JsonSchema => {
    const { schema, named } = jsonSchemaOf(...of);
    addNamed($defs, named);
    return schema;
  };
  return meaningOnly({
    ...{ name, method, path, caller, repeatable, creates },
    codes: Object.fromEntries(codesOf(endpoint).map((code) => [code, statusByCode[code]])),
    params: schemaOf(params, 'input'),
    query: schemaOf(query, 'input'),
    body: body === null ? null : schemaOf(body, 'input'),
    reply: schemaOf(reply, 'output'),
    $defs,
  });
}

/** What every endpoint may answer besides its own reply, and every code with its status: compared like one more endpoint. */
export function snapshotOfFailures(): Snapshot {
  const { schema, named } = jsonSchemaOf(failure, 'output');
  return meaningOnly({
    ...{ name: 'failure', method: 'GET', path: '*', caller: 'anyone', repeatable: true, creates: false },
    codes: statusByCode,
    params: { type: 'object' },
    query: { type: 'object' },
    body: null,
    reply: schema,
    $defs: named,
  });
}

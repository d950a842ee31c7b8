import { z } from 'zod';
import { type Code, statusByCode } from '../codes.ts';
import type { Caller, Endpoint, Method } from '../endpoint.ts';
import { failure } from '../errors.ts';
import { addNamed, type JsonSchema, jsonSchemaOf, type NamedSchemas } from '../openapi/json-schema.ts';
import type { OtherReply } from '../openapi/other-replies.ts';
import { codesOf } from '../openapi/refusals.ts';

/** Everything about one endpoint that the other service can notice, as plain JSON. */
export type Snapshot = {
  name: string;
  method: Method;
  path: string;
  caller: Caller;
  repeatable: boolean;
  creates: boolean;
  /** The media type of the file it takes; null where it takes none. */
  upload: string | null;
  /** The media type of its reply. */
  replyType: string;
  /** Every code it may refuse with, and the status that goes with it. */
  codes: Partial<Record<Code | (string & {}), number>>;
  params: JsonSchema;
  query: JsonSchema;
  /** null when the operation takes no body. */
  body: JsonSchema | null;
  /** What is replied; one message of a stream; nothing of a file. */
  reply: JsonSchema;
  /** What the four refer to as `#/$defs/…`. */
  $defs: NamedSchemas;
};

/** Wording may change freely: only what a value may be is kept. */
const meaningOnly = <Part>(part: Part): Part =>
  JSON.parse(JSON.stringify(part, (key, value) => (key === 'examples' ? undefined : value))) as Part;

/** The endpoint as it is now. */
export function snapshotOf(endpoint: Endpoint): Snapshot {
  const {
    name,
    method,
    path,
    caller,
    repeatable,
    creates = false,
    upload = null,
    params,
    query,
    body,
    reply,
  } = endpoint;
  const $defs: NamedSchemas = {};
  const schemaOf = (...of: Parameters<typeof jsonSchemaOf>): JsonSchema => {
    const { schema, named } = jsonSchemaOf(...of);
    addNamed($defs, named);
    return schema;
  };
  return meaningOnly({
    ...{ name, method, path, caller, repeatable, creates, upload },
    replyType: 'application/json',
    codes: Object.fromEntries(codesOf(endpoint).map((code) => [code, statusByCode[code]])),
    params: schemaOf(params, 'input'),
    query: schemaOf(query, 'input'),
    body: body === null ? null : schemaOf(body, 'input'),
    reply: schemaOf(reply, 'output'),
    $defs,
  });
}

/** The same of what is replied as a stream or a file. */
export const snapshotOfOther = ({ declaration, mediaType, messages }: OtherReply): Snapshot => ({
  ...snapshotOf({ ...declaration, body: null, repeatable: true, reply: messages ?? z.unknown() }),
  replyType: mediaType,
});

/** What every endpoint may answer besides its own reply, and every code with its status: compared like one more endpoint. */
export function snapshotOfFailures(): Snapshot {
  const { schema, named } = jsonSchemaOf(failure, 'output');
  return meaningOnly({
    ...{ name: 'failure', method: 'GET', path: '*', caller: 'anyone', repeatable: true, creates: false, upload: null },
    replyType: 'application/json',
    codes: statusByCode,
    params: { type: 'object' },
    query: { type: 'object' },
    body: null,
    reply: schema,
    $defs: named,
  });
}

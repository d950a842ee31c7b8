import type { Caller, Endpoint } from '../endpoint.ts';
import { exampleOf } from './examples.ts';
import { type NamedSchemas, schemasInto } from './json-schema.ts';
import { tagOf } from './modules.ts';
import type { OtherReply } from './other-replies.ts';
import { type Parameter, parametersIn } from './parameters.ts';
import { requestBody } from './request-body.ts';
import { type Content, failureResponses, headersOf, json, type Response } from './responses.ts';

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

const description = ({ caller, repeatable, creates }: Endpoint): string =>
  [
    callerSentences[caller],
    repeatable ? 'Safe to repeat: twice leaves the same state as once.' : 'Not safe to repeat blindly.',
    ...(creates ? ['With an `Idempotency-Key` the first reply is given again for 24 hours.'] : []),
  ].join(' ');

export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: object[];
  parameters: (Parameter | { $ref: string })[];
  requestBody?: { description: string; required: boolean; content: Content };
  responses: Record<string, Response>;
};

/** One endpoint as an OpenAPI operation. The named schemas it refers to (`#/$defs/…`) are added to `named`. */
export function operationOf(endpoint: Endpoint, named: NamedSchemas): Operation {
  const schemaOf = schemasInto(named);
  const example = exampleOf(endpoint);
  const { name, path, summary, creates } = endpoint;
  const done: Response = {
    description: 'Done.',
    headers: headersOf(200),
    content: json(schemaOf(endpoint.reply, 'output'), { example: { value: example.reply } }),
  };
  return {
    operationId: name,
    tags: [tagOf(endpoint).name],
    summary: summary.replace(/\.$/, ''),
    description: description(endpoint),
    security: security[endpoint.caller],
    parameters: [
      ...parametersIn('path', path, schemaOf(endpoint.params, 'input'), example.params),
      ...parametersIn('query', path, schemaOf(endpoint.query, 'input'), example.query),
      { $ref: '#/components/parameters/RequestId' },
      ...(creates ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...requestBody(endpoint, example, schemaOf),
    responses: { 200: done, ...failureResponses(endpoint) },
  };
}

/** As `operationOf`, for what is replied as a stream or a file. */
export function otherOperationOf(other: OtherReply, named: NamedSchemas): Operation {
  const schemaOf = schemasInto(named);
  const { declaration, mediaType, messages, example } = other;
  const content: Content = {
    [mediaType]: {
      schema: { type: 'string' },
      ...(messages !== null && { 'x-messages': schemaOf(messages, 'output') }),
      examples: { example: { value: example } },
    },
  };
  const besides = Object.entries(other.besides).map(([status, says]): [string, Response] => [
    status,
    { description: says, headers: headersOf(Number(status)) },
  ]);
  return {
    operationId: declaration.name,
    tags: [tagOf(declaration).name],
    summary: declaration.summary.replace(/\.$/, ''),
    description: callerSentences[declaration.caller],
    security: security[declaration.caller],
    parameters: [
      ...parametersIn('path', declaration.path, schemaOf(declaration.params, 'input'), other.params),
      ...parametersIn('query', declaration.path, schemaOf(declaration.query, 'input'), {}),
      ...other.headers.map((header) => ({
        ...header,
        in: 'header' as const,
        required: false,
        schema: { type: 'string' },
      })),
      { $ref: '#/components/parameters/RequestId' },
    ],
    responses: {
      200: { description: other.description, headers: headersOf(200), content },
      ...Object.fromEntries(besides),
      ...failureResponses(declaration),
    },
  };
}

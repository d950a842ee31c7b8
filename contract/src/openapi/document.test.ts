import { Readable } from 'node:stream';
import { Validator } from '@seriousme/openapi-schema-validator';
import spectral from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { describe, expect, test } from 'vitest';
import { codes, statusByCode } from '../codes.ts';
import { endpoints } from '../endpoints.ts';
import { failure } from '../errors.ts';
import { readEventStream } from '../event-stream.ts';
import { createOpenapiDocument } from './document.ts';
import { examples } from './examples.ts';
import { failureExamples } from './failure-examples.ts';
import type { JsonSchema } from './json-schema.ts';
import { tagOf } from './modules.ts';
import { otherReplies } from './other-replies.ts';
import { codesOf } from './refusals.ts';
import { schemaNotes } from './schema-notes.ts';

const document = createOpenapiDocument();
const schemas = document.components.schemas as Record<string, JsonSchema>;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

/** What `spectral:oas` means, and a rule on top that it leaves switched off. */
const ruleset = { extends: [rulesets.oas], rules: { 'oas3-parameter-description': 'warn' } } as never;

test('a public validator accepts the document as OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document) as never);
  expect(errors).toBeUndefined();
  expect({ valid, version: validator.version }).toEqual({ valid: true, version: '3.1' });
});

test('the linter has nothing to say about it, neither errors nor warnings', async () => {
  const linter = new spectral.Spectral();
  linter.setRuleset(ruleset);
  const findings = await linter.run(JSON.stringify(document));
  expect(findings.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`)).toEqual([]);
});

test('the linter does see faults', async () => {
  const linter = new spectral.Spectral();
  linter.setRuleset(ruleset);
  const broken = structuredClone(document) as unknown as { paths: Record<string, Record<string, { tags: string[] }>> };
  broken.paths['/auth/me']!.get!.tags = ['Nowhere'];
  const findings = await linter.run(JSON.stringify(broken));
  expect(findings.map(({ code }) => code)).toContain('operation-tag-defined');
});

test('each endpoint is an operation under its own name, path and method, with a tag of its module', () => {
  const declared = [...endpoints, ...otherReplies.map(({ declaration }) => declaration)];
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(declared.map(({ name }) => name).sort());
  for (const one of declared) {
    const path = one.path.replaceAll(/:(\w+)/g, '{$1}');
    const operation = document.paths[path]![one.method.toLowerCase()]!;
    expect(operation).toMatchObject({ operationId: one.name, tags: [tagOf(one).name] });
  }
});

describe.each(endpoints.map((endpoint) => [endpoint.name, endpoint] as const))('%s', (name, endpoint) => {
  const operation = operations.find(({ operationId }) => operationId === name)!;
  const responses = operation.responses as Record<string, { content: object; headers: object }>;

  test('its example is what its schemas accept, whole', () => {
    const own = examples.filter((one) => one.endpoint === endpoint);
    expect(own).toHaveLength(1);
    const { params, query, body, upload, reply } = own[0]!;
    expect(endpoint.params.parse(params)).toEqual(params);
    expect(endpoint.query.parse(query)).toEqual(query);
    expect(typeof upload).toBe(endpoint.upload === undefined ? 'undefined' : 'string');
    expect(endpoint.body === null ? undefined : endpoint.body.parse(body)).toEqual(body);
    expect(endpoint.reply.safeParse(reply)).toMatchObject({ success: true });
  });

  test('every code it may refuse with stands under its status, with an example', () => {
    for (const code of codesOf(endpoint)) {
      const response = responses[statusByCode[code]];
      expect(response).toMatchObject({
        content: { 'application/json': { examples: { [code]: { $ref: `#/components/examples/${code}` } } } },
      });
    }
    expect(Object.keys(responses).sort()).toEqual(
      ['200', ...new Set(codesOf(endpoint).map((code) => String(statusByCode[code])))].sort(),
    );
  });

  test('who may call is what the document asks for', () => {
    const schemes = { anyone: [], person: ['person'], service: ['service'], any: ['person', 'service'] };
    expect(operation.security.flatMap((one) => Object.keys(one))).toEqual(schemes[endpoint.caller]);
  });

  test('headers are declared where they are used', () => {
    const { headers: ofDone } = responses[200]!;
    expect(ofDone).toHaveProperty('X-Request-Id');
    expect(responses[429]!.headers).toHaveProperty('Retry-After');
    expect(responses[503]!.headers).toHaveProperty('Retry-After');
    const takesKey = operation.parameters.some((one) => '$ref' in one && one.$ref.endsWith('/IdempotencyKey'));
    expect(takesKey).toBe(endpoint.creates === true);
  });
});

test.each(otherReplies.map((other) => [other.declaration.name, other] as const))(
  '%s is told with its media type, its refusals and an example',
  (name, { declaration, mediaType, params }) => {
    const { responses } = operations.find(({ operationId }) => operationId === name)!;
    expect(Object.keys(responses[200]!.content ?? {})).toEqual([mediaType]);
    for (const code of codesOf(declaration)) expect(responses).toHaveProperty(String(statusByCode[code]));
    expect(declaration.params.parse(params)).toEqual(params);
  },
);

test('the example of the event stream is what its readers understand', async () => {
  const { example, messages } = otherReplies.find(({ mediaType }) => mediaType === 'text/event-stream')!;
  const read = await Array.fromAsync(readEventStream(Readable.from([Buffer.from(example)])));
  expect(read.map(({ event }) => event)).toEqual(['hand_raised']);
  expect(messages!.parse(JSON.parse(read[0]!.text))).toMatchObject({ kind: 'hand_raised' });
});

test('each example of a failure has the shape of a failure', () => {
  for (const code of codes) expect(failure.parse(failureExamples[code]?.value)).toMatchObject({ code });
});

test('every named schema is explained, and every note belongs to something', () => {
  const noted = Object.keys(schemaNotes);
  expect(Object.keys(schemas).filter((name) => !noted.includes(name))).toEqual([]);
  const known = Object.entries(schemas).flatMap(([name, { properties = {} }]) => [
    name,
    ...Object.keys(properties).map((field) => `${name}.${field}`),
  ]);
  expect(noted.filter((key) => !known.includes(key))).toEqual([]);
});

test('no object is closed, so that a reply may gain fields', () => {
  expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
});

test('the document is the same each time it is made', () => {
  expect(JSON.stringify(createOpenapiDocument())).toBe(JSON.stringify(document));
});

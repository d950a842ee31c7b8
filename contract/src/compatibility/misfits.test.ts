import { describe, expect, test } from 'vitest';
import type { JsonSchema, NamedSchemas } from '../openapi/json-schema.ts';
import { misfits } from './schema-misfits.ts';
import { variantsOf } from './schema-variants.ts';

const found = (writer: JsonSchema, reader: JsonSchema, named: NamedSchemas = {}): string[] =>
  misfits({ of: writer, named }, { of: reader, named }).map(({ path, problem, effect }) =>
    `${path} ${problem}, ${effect}`.trim(),
  );

const object = (properties: Record<string, JsonSchema>, required: string[] = Object.keys(properties)): JsonSchema => ({
  type: 'object',
  properties,
  required,
});
const text: JsonSchema = { type: 'string' };

test.each<[problem: string, reader: JsonSchema, outside: JsonSchema]>([
  ['may be shorter than 3 characters', { type: 'string', minLength: 3 }, { type: 'string', minLength: 2 }],
  ['may be longer than 3 characters', { type: 'string', maxLength: 3 }, { type: 'string', maxLength: 4 }],
  ['may be less than 3', { type: 'number', minimum: 3 }, { type: 'number', minimum: 2 }],
  ['may be 3 or less', { type: 'number', exclusiveMinimum: 3 }, { type: 'number', exclusiveMinimum: 2 }],
  ['may be more than 3', { type: 'number', maximum: 3 }, { type: 'number', maximum: 4 }],
  ['may be 3 or more', { type: 'number', exclusiveMaximum: 3 }, { type: 'number', exclusiveMaximum: 4 }],
  ['may have fewer than 3 entries', { type: 'array', minItems: 3 }, { type: 'array', minItems: 2 }],
  ['may have more than 3 entries', { type: 'array', maxItems: 3 }, { type: 'array', maxItems: 4 }],
])('what is written %s', (problem, reader, outside) => {
  expect(found(reader, reader)).toEqual([]);
  expect(found(outside, reader)).toEqual([`${problem}, refused`]);
  expect(found({ type: reader.type! }, reader)).toEqual([`${problem}, refused`]);
  expect(found(reader, { type: reader.type! })).toEqual([]);
});

test('of integers an exclusive bound is the next integer', () => {
  const above = (bound: number): JsonSchema => ({ type: 'integer', exclusiveMinimum: bound });
  const beneath = (bound: number): JsonSchema => ({ type: 'integer', exclusiveMaximum: bound });
  expect(found({ type: 'integer', minimum: 4 }, above(3))).toEqual([]);
  expect(found({ type: 'integer', minimum: 3 }, above(3))).toEqual(['may be less than 4, refused']);
  expect(found({ type: 'integer', maximum: 2 }, beneath(3))).toEqual([]);
  expect(found({ type: 'integer', maximum: 3 }, beneath(3))).toEqual(['may be more than 2, refused']);
});

test('an integer is a number, and a number need not be an integer', () => {
  expect(found({ type: 'integer' }, { type: 'number' })).toEqual([]);
  expect(found({ type: 'number' }, { type: 'integer' })).toEqual(['may be a number, refused']);
});

test('one value is an alternative among several', () => {
  expect(found({ type: 'string', const: 'one' }, { type: 'string', enum: ['one', 'two'] })).toEqual([]);
  expect(found({ type: 'string', enum: ['one', 'two'] }, { type: 'string', const: 'one' })).toEqual([
    'may be "two", refused',
  ]);
});

test('a form that is written is the form that is read, or some other', () => {
  const uuid: JsonSchema = { type: 'string', format: 'uuid' };
  expect(found(uuid, uuid)).toEqual([]);
  expect(found(uuid, text)).toEqual([]);
  expect(found(text, uuid)).toEqual(['may have another form than uuid, refused']);
  expect(found({ type: 'string', enum: ['one'] }, { type: 'string', pattern: '^o' })).toEqual([]);
});

describe('of a union', () => {
  const live = object({ kind: { type: 'string', const: 'live' }, room: text });
  const ended = object({ kind: { type: 'string', const: 'ended' }, at: text });
  const left = object({ kind: { type: 'string', const: 'left' }, who: text });

  test('each alternative is read as the one with its mark', () => {
    expect(found({ anyOf: [live, ended] }, { oneOf: [ended, live] })).toEqual([]);
    expect(found(object({ ...ended.properties, at: { type: 'null' } }), { anyOf: [live, ended] })).toEqual([
      'at may be null, refused',
    ]);
  });

  test('an alternative with a new mark is not understood, and named by it', () => {
    expect(found({ anyOf: [live, left] }, { anyOf: [live, ended] })).toEqual([
      'may be an object with kind "left", refused',
    ]);
  });

  test('of alternatives without a mark the closest is read', () => {
    const one = object({ a: text, b: text });
    const two = object({ a: text, b: { type: 'integer' }, c: { type: 'integer' } });
    expect(found(object({ a: text, b: { type: 'null' } }), { anyOf: [two, one] })).toEqual(['b may be null, refused']);
  });

  test('alternatives are named by their kind', () => {
    const readers: JsonSchema = { type: 'boolean' };
    for (const [type, words] of [
      ['array', 'a list'],
      ['object', 'an object'],
      ['integer', 'an integer'],
      ['null', 'null'],
      ['string', 'a string'],
    ] as const)
      expect(found({ type }, readers)).toEqual([`may be ${words}, refused`]);
    const marked = object({ a: { type: 'string', const: 'x' }, b: { type: 'integer', const: 1 }, c: text });
    expect(found(marked, readers)).toEqual(['may be an object with a "x" and b 1, refused']);
  });
});

test('who reads anything understands everything', () => {
  expect(found({ anyOf: [text, { type: 'null' }] }, {})).toEqual([]);
  expect(found({}, text)).toEqual(['may be a anything, refused']);
});

test('entries of a list and of a record are compared one by one', () => {
  expect(found({ type: 'array', items: text }, { type: 'array', items: { type: 'null' } })).toEqual([
    '[] may be a string, refused',
  ]);
  expect(found({ type: 'array' }, { type: 'array', items: text })).toEqual(['[] may be a anything, refused']);
  expect(found({ type: 'array', items: text }, { type: 'array' })).toEqual([]);
  const record = (of: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: of });
  expect(found(record(text), record(text))).toEqual([]);
  expect(found(record(text), record({ type: 'null' }))).toEqual(['{} may be a string, refused']);
  expect(found(record(text), { type: 'object', propertyNames: text, additionalProperties: false })).toEqual([
    '{} may be a anything, refused',
  ]);
});

test('a name leads to its schema, and one that leads nowhere is a mistake', () => {
  const named = { Live: object({ room: text }), Again: { $ref: '#/$defs/Live' } } as NamedSchemas;
  expect(found({ $ref: '#/$defs/Again' }, object({ room: { type: 'null' } }), named)).toEqual([
    'room may be a string, refused',
  ]);
  for (const $ref of ['#/$defs/Nothing', 'elsewhere'])
    expect(() => variantsOf({ of: { $ref }, named })).toThrow(`the reference ${$ref} leads nowhere`);
});

test('a schema that says what nobody compares is a mistake', () => {
  const odd = { type: 'string', contentEncoding: 'base64', not: {} } as JsonSchema;
  expect(() => variantsOf({ of: odd, named: {} })).toThrow("schemas with contentEncoding, not can't be compared yet");
});

test('several types in one are several alternatives', () => {
  expect(variantsOf({ of: { type: ['string', 'null'] } as JsonSchema, named: {} }).map(({ type }) => type)).toEqual([
    'string',
    'null',
  ]);
});

import { describe, expect, test } from 'vitest';
import { type ZodObject, z } from 'zod';
import { live } from '../live.ts';
import { success } from '../values.ts';
import { changesOf, told } from './testing/sample-changes.ts';

const shape = (fields: z.ZodRawShape) => z.object(fields);
const text = z.string();
const word = z.enum(['one', 'two']);
const words = z.enum(['one', 'two', 'three']);

describe('a reply', () => {
  const rows: [what: string, before: z.ZodRawShape, now: z.ZodRawShape, says: string[]][] = [
    ['gains an optional field', {}, { a: text.optional() }, ['-: reply.a is new']],
    [
      'gains a field that is always there',
      {},
      { a: text },
      ['-: reply.a is new', 'older authority: reply.a is missing'],
    ],
    ['loses a field', { a: text }, {}, ['older portal: reply.a is missing', '-: reply.a is no longer sent']],
    ['loses an optional field', { a: text.optional() }, {}, ['-: reply.a is no longer sent']],
    ['may leave a field out', { a: text }, { a: text.optional() }, ['older portal: reply.a may be missing']],
    ['always has a field', { a: text.optional() }, { a: text }, ['older authority: reply.a may be missing']],
    ['may have null', { a: text }, { a: text.nullable() }, ['older portal: reply.a may be null']],
    ['has null no more', { a: text.nullable() }, { a: text }, ['older authority: reply.a may be null']],
    ['knows more words', { a: word }, { a: words }, ['older portal: reply.a may be "three"']],
    ['knows fewer words', { a: words }, { a: word }, ['older authority: reply.a may be "three"']],
    [
      'has another type',
      { a: text },
      { a: z.boolean() },
      ['older portal: reply.a may be a boolean', 'older authority: reply.a may be a string'],
    ],
    ['has fractions', { a: z.int() }, { a: z.number() }, ['older portal: reply.a may be a number']],
    ['has whole numbers only', { a: z.number() }, { a: z.int() }, ['older authority: reply.a may be a number']],
    [
      'has longer text',
      { a: text.max(5) },
      { a: text.max(9) },
      ['older portal: reply.a may be longer than 5 characters'],
    ],
    [
      'has another kind of thing in a union',
      { a: z.discriminatedUnion('kind', [shape({ kind: z.literal('x') })]) },
      { a: z.discriminatedUnion('kind', [shape({ kind: z.literal('x') }), shape({ kind: z.literal('y') })]) },
      ['older portal: reply.a may be an object with kind "y"'],
    ],
    [
      'has a change inside one kind of a union',
      { a: z.union([shape({ kind: z.literal('x'), b: word }), shape({ kind: z.literal('y') })]) },
      { a: z.union([shape({ kind: z.literal('x'), b: words }), shape({ kind: z.literal('y') })]) },
      ['older portal: reply.a.b may be "three"'],
    ],
    [
      'has a change inside something that may be null',
      { a: z.array(shape({ b: shape({ c: text }).nullable() })) },
      { a: z.array(shape({ b: shape({ c: text.nullable() }).nullable() })) },
      ['older portal: reply.a[].b.c may be null'],
    ],
    ['changes in nothing but the order of its fields', { a: text, b: word }, { b: word, a: text }, []],
    ['says the same in other words', { a: z.int().gt(0) }, { a: z.int().min(1) }, []],
  ];
  test.each(rows)('%s', (_what, before, now, says) => {
    expect(told({ reply: z.object({ success, ...before }) }, { reply: z.object({ success, ...now }) })).toEqual(says);
  });

  test('follows named schemas', () => {
    const changed = live.extend({ status: z.enum(['live', 'paused']) });
    const replyWith = (one: ZodObject) => ({ reply: z.object({ success, live: one.nullable() }) });
    expect(told(replyWith(live), replyWith(changed))).toEqual(['older authority: reply.live.status may be "ended"']);
  });
});

test('a schema that cannot be judged is an error, not a guess', () => {
  const tuple = { reply: z.object({ success, a: z.tuple([z.string()]) }) };
  expect(() => changesOf(tuple, tuple)).toThrow(/prefixItems.* can't be compared/);
});

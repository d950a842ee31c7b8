import { describe, expect, test } from 'vitest';
import { type ZodObject, z } from 'zod';
import { told } from './testing/sample-changes.ts';

const shape = (fields: z.ZodRawShape) => z.object(fields);
const text = z.string();
const word = z.enum(['one', 'two']);
const words = z.enum(['one', 'two', 'three']);

describe('a request', () => {
  const rows: [what: string, before: ZodObject, now: ZodObject, says: string[]][] = [
    ['gains an optional field', shape({}), shape({ a: text.optional() }), ['-: body.a is new']],
    ['gains a required field', shape({}), shape({ a: text }), ['older portal: body.a is missing', '-: body.a is new']],
    ['gains a field with a default', shape({}), shape({ a: text.default('x') }), ['-: body.a is new']],
    ['loses a field', shape({ a: text.optional() }), shape({}), ['older portal: body.a is no longer read']],
    [
      'asks for a field that could be left out',
      shape({ a: text.optional() }),
      shape({ a: text }),
      ['older portal: body.a may be missing'],
    ],
    ['lets a field be left out', shape({ a: text }), shape({ a: text.optional() }), ['-: body.a may be missing']],
    ['takes fewer words', shape({ a: words }), shape({ a: word }), ['older portal: body.a may be "three"']],
    ['takes more words', shape({ a: word }), shape({ a: words }), ['-: body.a may be "three"']],
    [
      'takes words instead of any text',
      shape({ a: text }),
      shape({ a: word }),
      ['older portal: body.a may be other than "one", "two"'],
    ],
    [
      'takes shorter text',
      shape({ a: text.max(9) }),
      shape({ a: text.max(5) }),
      ['older portal: body.a may be longer than 5 characters'],
    ],
    [
      'takes longer text',
      shape({ a: text.max(5) }),
      shape({ a: text.max(9) }),
      ['-: body.a may be longer than 5 characters'],
    ],
    [
      'asks for a form',
      shape({ a: text }),
      shape({ a: text.regex(/^x/) }),
      ['older portal: body.a may have another form than ^x'],
    ],
    [
      'takes another type',
      shape({ a: text }),
      shape({ a: z.number() }),
      ['older portal: body.a may be a string', '-: body.a may be a number'],
    ],
    ['no longer takes null', shape({ a: text.nullable() }), shape({ a: text }), ['older portal: body.a may be null']],
    [
      'has another default',
      shape({ a: word.default('one') }),
      shape({ a: word.default('two') }),
      ['older portal: body.a has another default'],
    ],
    [
      'takes a smaller number',
      shape({ a: z.int().max(9) }),
      shape({ a: z.int().lt(9) }),
      ['older portal: body.a may be more than 8'],
    ],
    [
      'takes fewer entries',
      shape({ a: z.array(text) }),
      shape({ a: z.array(text).max(3) }),
      ['older portal: body.a may have more than 3 entries'],
    ],
    [
      'changes deep inside a list',
      shape({ a: z.array(shape({ b: words })) }),
      shape({ a: z.array(shape({ b: word })) }),
      ['older portal: body.a[].b may be "three"'],
    ],
    [
      'changes the entries of a record',
      shape({ a: z.record(text, words) }),
      shape({ a: z.record(text, word) }),
      ['older portal: body.a{} may be "three"'],
    ],
  ];
  test.each(rows)('%s', (_what, before, now, says) => {
    expect(told({ body: before }, { body: now })).toEqual(says);
  });

  test('has a new parameter, or one that is read more strictly', () => {
    expect(told({ query: shape({}) }, { query: shape({ limit: text.optional() }) })).toEqual(['-: query.limit is new']);
    expect(told({ params: shape({ id: text }) }, { params: shape({ id: z.uuid() }) })).toEqual([
      'older portal: params.id may have another form than uuid',
      expect.stringContaining('older portal: params.id may have another form than ^('),
    ]);
  });

  test('has a body where there was none', () => {
    expect(told({ body: null }, { body: shape({ a: text.optional() }) })).toEqual(['-: body.a is new']);
    expect(told({ body: null }, { body: shape({ a: text }) })).toContain('older portal: body.a is missing');
  });
});

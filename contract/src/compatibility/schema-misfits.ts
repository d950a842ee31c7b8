import type { JsonSchema, NamedSchemas } from '../openapi/json-schema.ts';
import { isSameKind, type Schema, variantsOf, wordsFor } from './schema-variants.ts';

/** Something a writer may write that its reader does not take. */
export type Misfit = {
  /** As in `sessions[].live.status`; empty for the whole. */
  path: string;
  /** Goes on from the path: "may be null". */
  problem: string;
  /** `refused`: the reader turns the whole value down. `dropped`: it does not look at this field. */
  effect: 'refused' | 'dropped';
};

type Pair = {
  writer: JsonSchema;
  reader: JsonSchema;
  named: { writer: NamedSchemas; reader: NamedSchemas };
  path: string;
};

const refused = (path: string, problem: string): Misfit => ({ path, problem, effect: 'refused' });
export const below = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`);

type Bound = [
  keyof JsonSchema,
  problem: (bound: number) => string,
  isInside: (writer: number, reader: number) => boolean,
];

const atLeast = (writer: number, reader: number) => writer >= reader;
const atMost = (writer: number, reader: number) => writer <= reader;
const bounds: Bound[] = [
  ['minLength', (bound) => `may be shorter than ${bound} characters`, atLeast],
  ['maxLength', (bound) => `may be longer than ${bound} characters`, atMost],
  ['minimum', (bound) => `may be less than ${bound}`, atLeast],
  ['exclusiveMinimum', (bound) => `may be ${bound} or less`, atLeast],
  ['maximum', (bound) => `may be more than ${bound}`, atMost],
  ['exclusiveMaximum', (bound) => `may be ${bound} or more`, atMost],
  ['minItems', (bound) => `may have fewer than ${bound} entries`, atLeast],
  ['maxItems', (bound) => `may have more than ${bound} entries`, atMost],
];

const boundMisfits = ({ writer, reader, path }: Pair): Misfit[] =>
  bounds.flatMap(([key, problem, isInside]) => {
    const [own, other] = [writer[key] as number | undefined, reader[key] as number | undefined];
    return other === undefined || (own !== undefined && isInside(own, other)) ? [] : [refused(path, problem(other))];
  });

/** Two different patterns may still mean the same; that can't be told, so a new one counts as narrower. */
const formMisfits = ({ writer, reader, path }: Pair): Misfit[] =>
  (['format', 'pattern'] as const).flatMap((key) =>
    reader[key] === undefined || reader[key] === writer[key] || writer.enum !== undefined
      ? []
      : [refused(path, `may have another form than ${reader[key]}`)],
  );

function valueMisfits({ writer, reader, path }: Pair): Misfit[] {
  if (reader.enum === undefined) return [];
  if (writer.enum === undefined)
    return [refused(path, `may be other than ${reader.enum.map((one) => JSON.stringify(one)).join(', ')}`)];
  return writer.enum
    .filter((value) => !reader.enum!.includes(value))
    .map((value) => refused(path, `may be ${JSON.stringify(value)}`));
}

function fieldMisfits({ writer, reader, named, path }: Pair): Misfit[] {
  const [own, other] = [writer.properties ?? {}, reader.properties ?? {}];
  const always = new Set(writer.required);
  const missing = (reader.required ?? []).filter((field) => !always.has(field));
  return [
    ...missing.map((field) => refused(below(path, field), field in own ? 'may be missing' : 'is missing')),
    ...Object.keys(own)
      .filter((field) => !(field in other))
      .map((field): Misfit => ({ path: below(path, field), problem: 'is not read', effect: 'dropped' })),
    ...Object.entries(own).flatMap(([field, of]) => {
      const read = other[field];
      if (read === undefined) return [];
      return misfits({ of, named: named.writer }, { of: read, named: named.reader }, below(path, field));
    }),
  ];
}

/** Records: objects whose keys are not named one by one. */
function entryMisfits({ writer, reader, named, path }: Pair): Misfit[] {
  const parts = [
    [writer.additionalProperties, reader.additionalProperties],
    [writer.propertyNames, reader.propertyNames],
  ] as const;
  return parts.flatMap(([own, other]) => {
    if (typeof other !== 'object') return [];
    const of = typeof own === 'object' ? own : {};
    return misfits({ of, named: named.writer }, { of: other, named: named.reader }, `${path}{}`);
  });
}

const itemMisfits = ({ writer, reader, named, path }: Pair): Misfit[] =>
  reader.items === undefined
    ? []
    : misfits({ of: writer.items ?? {}, named: named.writer }, { of: reader.items, named: named.reader }, `${path}[]`);

const pairMisfits = (pair: Pair): Misfit[] =>
  [valueMisfits, boundMisfits, formMisfits, fieldMisfits, entryMisfits, itemMisfits].flatMap((find) => find(pair));

const refusals = (found: Misfit[]) => found.filter(({ effect }) => effect === 'refused').length;

/**
 * Everything that `writer` allows and `reader` does not take; empty when the reader understands whatever is written.
 * Of a union each alternative is compared with the one that comes closest.
 */
export function misfits(writer: Schema, reader: Schema, path = ''): Misfit[] {
  const readers = variantsOf(reader);
  const named = { writer: writer.named, reader: reader.named };
  if (readers.some(({ type }) => type === 'anything')) return [];
  return variantsOf(writer).flatMap((variant) => {
    const alike = readers.filter((one) => isSameKind(variant, one, { variant: named.writer, reader: named.reader }));
    if (alike.length === 0) return [refused(path, `may be ${wordsFor(variant, named.writer)}`)];
    return alike
      .map((one) => pairMisfits({ writer: variant, reader: one, named, path }))
      .reduce((best, found) => (refusals(found) < refusals(best) ? found : best));
  });
}

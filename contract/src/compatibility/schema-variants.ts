import type { JsonSchema, NamedSchemas } from '../openapi/json-schema.ts';

/** A schema with the named ones that it and its parts refer to. */
export type Schema = { of: JsonSchema; named: NamedSchemas };

/** Every keyword that is compared. A schema with another one can't be judged, which is an error and not a guess. */
const understood = new Set([
  ...['type', 'properties', 'required', 'additionalProperties', 'propertyNames', 'items', 'enum', 'const', 'default'],
  ...['format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  ...['minItems', 'maxItems', 'description', 'examples'],
]);

const prefix = '#/$defs/';

function resolve({ of, named }: Schema): JsonSchema {
  if (of.$ref === undefined) return of;
  const found = of.$ref.startsWith(prefix) ? named[of.$ref.slice(prefix.length)] : undefined;
  if (found === undefined) throw new Error(`the reference ${of.$ref} leads nowhere`);
  return resolve({ of: found, named });
}

/** The same value set with fewer ways to write it: `const` as `enum`, integers without exclusive bounds. */
function plain(schema: JsonSchema): JsonSchema {
  const { const: only, exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const made: JsonSchema = only === undefined ? rest : { ...rest, enum: [only] };
  if (schema.type !== 'integer')
    return {
      ...made,
      ...(exclusiveMinimum !== undefined && { exclusiveMinimum }),
      ...(exclusiveMaximum !== undefined && { exclusiveMaximum }),
    };
  return {
    ...made,
    ...(exclusiveMinimum !== undefined && { minimum: exclusiveMinimum + 1 }),
    ...(exclusiveMaximum !== undefined && { maximum: exclusiveMaximum - 1 }),
  };
}

/** The alternatives of a schema, each of one type. */
export function variantsOf(schema: Schema): JsonSchema[] {
  const of = resolve(schema);
  const choices = of.anyOf ?? of.oneOf;
  if (choices !== undefined) return choices.flatMap((choice) => variantsOf({ of: choice, named: schema.named }));
  const unknown = Object.keys(of).filter((keyword) => !understood.has(keyword));
  if (unknown.length > 0) throw new Error(`schemas with ${unknown.join(', ')} can't be compared yet`);
  return [of.type ?? 'anything'].flat().map((type) => plain({ ...of, type }));
}

/** Whether something that `reader` accepts could be of the kind that `variant` is: same type, same mark of a union. */
export function isSameKind(
  variant: JsonSchema,
  reader: JsonSchema,
  named: { variant: NamedSchemas; reader: NamedSchemas },
) {
  if (reader.type !== variant.type && !(variant.type === 'integer' && reader.type === 'number')) return false;
  return Object.entries(variant.properties ?? {}).every(([name, own]) => {
    const other = reader.properties?.[name];
    const mark = markOf({ of: own, named: named.variant });
    const otherMark = other === undefined ? undefined : markOf({ of: other, named: named.reader });
    return mark === undefined || otherMark === undefined || mark === otherMark;
  });
}

/** The one value a field of this schema can have, if there is only one. */
const markOf = (schema: Schema): unknown => {
  const variants = variantsOf(schema);
  return variants.length === 1 && variants[0]!.enum?.length === 1 ? variants[0]!.enum[0] : undefined;
};

/** A few words for what a value of this alternative is. */
export function wordsFor(variant: JsonSchema, named: NamedSchemas): string {
  const marks = Object.entries(variant.properties ?? {}).flatMap(([name, of]) => {
    const mark = markOf({ of, named });
    return mark === undefined ? [] : [`${name} ${JSON.stringify(mark)}`];
  });
  const word = { array: 'a list', object: 'an object', integer: 'an integer', null: 'null' }[String(variant.type)];
  return (word ?? `a ${variant.type}`) + (marks.length > 0 ? ` with ${marks.join(' and ')}` : '');
}

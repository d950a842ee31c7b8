import type { JsonSchema } from '@prolean/contract/openapi/json-schema.ts';
import { type Html, html, inlineProse } from './html.ts';

const nameIn = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1);
const isNull = (schema: JsonSchema) => schema.type === 'null';
const isObject = (schema: JsonSchema) => schema.properties !== undefined;

const joined = (parts: Html[], between: string): (Html | string)[] =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]));

const literal = (value: unknown): Html => html`<code>${JSON.stringify(value)}</code>`;

/** What a value may be, in words, with links to named schemas. */
export function typeOf(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) {
    const name = nameIn(schema.$ref);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return html`${joined(choices.map(typeOf), ' or ')}`;
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return html`one of ${joined(schema.enum.map(literal), ', ')}`;
  if (schema.type === 'array') return html`list of ${typeOf(schema.items ?? {})}`;
  return html`${[schema.type ?? 'anything'].flat().join(' or ')}`;
}

/** Formats that say more than the pattern that goes with them. */
const toldByFormat = new Set(['uuid', 'date-time', 'date']);

const bounds: [keyof JsonSchema, (bound: unknown) => string][] = [
  ['minLength', (bound) => `at least ${bound} character${bound === 1 ? '' : 's'}`],
  ['maxLength', (bound) => `at most ${bound} characters`],
  ['minimum', (bound) => `${bound} or more`],
  ['exclusiveMinimum', (bound) => `more than ${bound}`],
  ['maximum', (bound) => `at most ${bound}`],
  ['exclusiveMaximum', (bound) => `less than ${bound}`],
  ['minItems', (bound) => `at least ${bound} entries`],
  ['maxItems', (bound) => `at most ${bound} entries`],
];

/** What holds for a value beyond its type. */
function limitsOf(schema: JsonSchema): Html[] {
  const { format, pattern } = schema;
  return [
    ...(format === undefined ? [] : [html`${format}`]),
    ...bounds.flatMap(([key, say]) => (schema[key] === undefined ? [] : [html`${say(schema[key])}`])),
    ...(pattern === undefined || toldByFormat.has(format ?? '') ? [] : [html`matches <code>${pattern}</code>`]),
    ...(schema.default === undefined ? [] : [html`${literal(schema.default)} when left out`]),
    ...(schema.anyOf ?? []).filter((choice) => !isNull(choice)).flatMap(limitsOf),
    ...(schema.examples ?? []).map((example) => html`such as <code>${String(example)}</code>`),
  ];
}

export const limitsView = (schema: JsonSchema): Html => {
  const limits = limitsOf(schema);
  return limits.length === 0 ? html`` : html`<span class="limits">${joined(limits, ' · ')}</span>`;
};

/** The object whose fields are to be shown below a field: itself, what a list holds, or what may be null. */
function innerObject(schema: JsonSchema): JsonSchema | undefined {
  if (isObject(schema)) return schema;
  if (schema.items !== undefined) return innerObject(schema.items);
  return schema.anyOf?.find(isObject);
}

const wordFor = (schema: JsonSchema): Html => (isObject(schema) ? html`object` : typeOf(schema));

const fieldView = (name: string, schema: JsonSchema, required: boolean): Html => {
  const inner = innerObject(schema);
  return html`<li><div class="field"><code class="name">${name}</code> <span class="type">${wordFor(schema)}</span>${
    required ? null : html` <span class="optional">optional</span>`
  } ${limitsView(schema)}</div>${schema.description === undefined ? null : html`<p>${inlineProse(schema.description)}</p>`}${
    inner === undefined ? null : fieldsView(inner)
  }</li>`;
};

/** The fields of an object, each with its type, its limits and what it means. */
export const fieldsView = ({ properties = {}, required = [] }: JsonSchema): Html =>
  html`<ul class="fields">${Object.entries(properties).map(([name, schema]) =>
    fieldView(name, schema, required.includes(name)),
  )}</ul>`;

/** A whole schema: the fields of an object, or the type and its limits. */
export const schemaView = (schema: JsonSchema): Html =>
  isObject(schema) ? fieldsView(schema) : html`<p class="whole">${typeOf(schema)} ${limitsView(schema)}</p>`;

import { ZodType, z } from 'zod';
import { noParams, noQuery, success } from '../values.ts';
import { schemaModules } from './modules.ts';

/** The part of JSON Schema 2020-12 that the contract's schemas come to. */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  examples?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
};

export type NamedSchemas = Record<string, JsonSchema>;

/** `input`: what a caller sends, where a default may be left out; `output`: what the authority replies. */
export type Side = 'input' | 'output';

const unnamed = new Set<unknown>([noParams, noQuery, success]);
const pascalCase = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function nameSchemas() {
  const names = z.registry<{ id: string; examples?: unknown[] }>();
  const add = (schema: ZodType, id: string) => {
    const example = z.globalRegistry.get(schema)?.example;
    names.add(schema, { id, ...(example !== undefined && { examples: [example] }) });
  };
  for (const [name, exported] of schemaModules.flatMap((module) => Object.entries(module)))
    if (exported instanceof ZodType && !unnamed.has(exported)) add(exported, pascalCase(name));
  return names;
}

/** Every schema that a module of the contract exports, under its own name. */
const names = nameSchemas();

/** A schema of the contract as JSON Schema, with the named ones it refers to (`#/$defs/Live`). */
export function jsonSchemaOf(schema: ZodType, side: Side): { schema: JsonSchema; named: NamedSchemas } {
  const { $schema, $defs, ...own } = z.toJSONSchema(schema, {
    metadata: names,
    io: side,
    override: ({ zodSchema, jsonSchema }) => {
      // Readers on both sides drop fields they don't know, so that fields can be added: nothing is closed.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // Not a bound anyone chose: the largest integer that survives JSON.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      delete jsonSchema.id;
      if (zodSchema instanceof z.ZodURL && zodSchema._zod.def.protocol?.source === '^https$')
        jsonSchema.pattern = '^https:';
    },
  });
  return { schema: own as JsonSchema, named: ($defs ?? {}) as NamedSchemas };
}

/** Adds named schemas to others; the same name must mean the same on both sides of the wire. */
export function addNamed(to: NamedSchemas, more: NamedSchemas): void {
  for (const [name, schema] of Object.entries(more)) {
    const known = to[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`the schema ${name} is not the same in requests and in replies`);
    to[name] = schema;
  }
}

export type SchemaOf = (...of: Parameters<typeof jsonSchemaOf>) => JsonSchema;

/** Makes schemas whose named parts (`#/$defs/…`) are added to `named`. */
export const schemasInto =
  (named: NamedSchemas): SchemaOf =>
  (...of) => {
    const made = jsonSchemaOf(...of);
    addNamed(named, made.named);
    return made.schema;
  };

import fc, { type Arbitrary } from 'fast-check';
import { type ZodType, z } from 'zod';

/** Fields in any order of importance: what may be missing sometimes is. */
const objectOf = (schema: z.ZodObject): Arbitrary<unknown> => {
  const fields = Object.entries(schema.shape as Record<string, ZodType>);
  const required = fields.filter(([, field]) => !field.isOptional()).map(([name]) => name);
  const arbitraries = Object.fromEntries(fields.map(([name, field]) => [name, arbitraryOf(field)]));
  return fc.record(arbitraries, { requiredKeys: required });
};

const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

type Constraints = {
  format?: string | null;
  minLength?: number | null;
  maxLength?: number | null;
  minValue?: number | null;
  maxValue?: number | null;
};

const patternOf = (schema: ZodType): RegExp | undefined => {
  const { checks = [] } = schema._zod.def;
  return checks.map(({ _zod }) => (_zod.def as { pattern?: RegExp }).pattern).find((pattern) => pattern !== undefined);
};

const stringOf = (schema: ZodType): Arbitrary<string> => {
  const { format, minLength, maxLength } = schema as Constraints;
  if (format === 'uuid') return fc.uuid();
  if (format === 'datetime') return instants.map((instant) => instant.toISOString());
  if (format === 'date') return instants.map((instant) => instant.toISOString().slice(0, 10));
  if (format === 'email') return fc.emailAddress();
  if (format === 'url') return fc.webUrl({ validSchemes: ['https'] });
  const pattern = patternOf(schema);
  if (pattern !== undefined) return fc.stringMatching(pattern);
  return fc.string({ unit: 'grapheme-ascii', minLength: minLength ?? 0, maxLength: Math.min(maxLength ?? 40, 40) });
};

const numberOf = (schema: ZodType): Arbitrary<number> => {
  const { minValue, maxValue } = schema as Constraints;
  return fc.integer({ min: minValue ?? 0, max: Math.min(maxValue ?? 1e9, 1e9) });
};

/** As few as are allowed, and a few more. */
const arraySizeOf = ({ _zod }: ZodType) => {
  const limits = (_zod.def.checks ?? []).map(
    (check) => check._zod.def as { length?: number; minimum?: number; maximum?: number },
  );
  const minLength = Math.max(0, ...limits.map(({ length, minimum }) => length ?? minimum ?? 0));
  const largest = Math.min(...limits.map(({ length, maximum }) => length ?? maximum ?? Number.POSITIVE_INFINITY));
  return { minLength, maxLength: Math.min(largest, minLength + 3) };
};

const byKind = (schema: ZodType): Arbitrary<unknown> => {
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.element as ZodType), arraySizeOf(schema));
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap() as ZodType), { nil: null });
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return arbitraryOf(schema.unwrap() as ZodType);
  if (schema instanceof z.ZodUnion) return fc.oneof(...(schema.options as ZodType[]).map(arbitraryOf));
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  if (schema._zod.def.type === 'string') return stringOf(schema);
  throw new Error(`no values are known for a schema of the kind ${schema._zod.def.type}`);
};

/** Values that a schema of the contract accepts, made from the schema itself. */
export const arbitraryOf = (schema: ZodType): Arbitrary<unknown> =>
  byKind(schema).filter((value) => schema.safeParse(value).success);

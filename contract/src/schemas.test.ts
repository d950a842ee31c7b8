import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ZodType } from 'zod';
import { sharedCodes, statusByCode, tokenCodes } from './codes.ts';
import { endpoints } from './endpoints.ts';
import { failure } from './errors.ts';
import { arbitraryOf } from './testing/arbitrary-of.ts';

const schemas: [string, ZodType][] = [
  ...endpoints.flatMap(({ name, params, query, body, reply }): [string, ZodType][] => [
    [`params of ${name}`, params],
    [`query of ${name}`, query],
    ...(body === null ? [] : [[`body of ${name}`, body] as [string, ZodType]]),
    [`reply of ${name}`, reply],
  ]),
  ['failure', failure],
];

type Path = (string | number)[];
const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Where the plain values of a value are. */
const leaves = (value: unknown, path: Path = []): Path[] =>
  isBranch(value)
    ? Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, Array.isArray(value) ? Number(key) : key]))
    : [path];
/** Where its objects are. */
const objects = (value: unknown, path: Path = []): Path[] => {
  if (!isBranch(value)) return [];
  const inside = Object.entries(value).flatMap(([key, one]) =>
    objects(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? inside : [path, ...inside];
};
const at = (value: unknown, path: Path): unknown =>
  path.reduce((one, key) => (one as Record<string | number, unknown>)[key], value);
const changed = (value: unknown, path: Path, change: (parent: Record<string, unknown>, key: string) => void) => {
  const copy = structuredClone(value);
  change(at(copy, path.slice(0, -1)) as Record<string, unknown>, String(path.at(-1)));
  return copy;
};

const startsWith = (long: PropertyKey[], short: PropertyKey[]) =>
  short.every((key, index) => String(key) === String(long[index]));
/** An issue names a place when it is there or inside it, or where a choice between shapes begins that can't be made. */
const names = (issuePath: PropertyKey[], path: Path) =>
  issuePath.length > 0 && (startsWith(path, issuePath) || startsWith(issuePath, path));

const runs = { numRuns: 40 };

describe.each(schemas)('%s', (_name, schema) => {
  test('what it accepts survives the way through JSON', () => {
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        const parsed = schema.parse(value);
        expect(schema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
      }),
      runs,
    );
  });

  test('fields nobody declared are dropped, wherever they are', () => {
    const places = arbitraryOf(schema).chain((value) =>
      fc.tuple(fc.constant(value), fc.constantFrom(...objects(value))),
    );
    fc.assert(
      fc.property(places, ([value, path]) => {
        const withMore = structuredClone(value);
        Object.assign(at(withMore, path) as object, { undeclared_field: 'leaked' });
        expect(schema.parse(withMore)).toEqual(schema.parse(value));
      }),
      runs,
    );
  });

  test('what it refuses is named by its place', () => {
    const places = arbitraryOf(schema)
      .map((value) => ({ value, paths: leaves(value).filter((path) => path.length > 0) }))
      .chain(({ value, paths }) =>
        paths.length === 0 ? fc.constant(null) : fc.tuple(fc.constant(value), fc.constantFrom(...paths)),
      );
    fc.assert(
      fc.property(places, (place) => {
        if (place === null) return;
        const [value, path] = place;
        const spoilt = changed(value, path, (parent, key) => {
          parent[key] = { wrong: true };
        });
        const read = schema.safeParse(spoilt);
        expect(read.success).toBe(false);
        expect(read.error?.issues.some((issue) => names(issue.path, path))).toBe(true);
      }),
      runs,
    );
  });
});

test('every code of the shared lists and of the endpoints has a status', () => {
  const used = [...sharedCodes, ...tokenCodes, ...endpoints.flatMap(({ refusals }) => refusals)];
  expect(used.filter((code) => !(code in statusByCode))).toEqual([]);
});

test('names and places of operations are unique', () => {
  const unique = (list: string[]) => new Set(list).size === list.length;
  expect(unique(endpoints.map(({ name }) => name))).toBe(true);
  expect(unique(endpoints.map(({ method, path }) => `${method} ${path}`))).toBe(true);
});

test('every parameter in a path is declared, and every declared one is in the path', () => {
  for (const { name, path, params } of endpoints) {
    const inPath = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]);
    expect([name, Object.keys(params.shape)]).toEqual([name, inPath]);
  }
});

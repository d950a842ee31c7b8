import type { ZodType } from 'zod';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Paths that came and that the parsed value, cut to what the schema declares, no longer has. */
const undeclared = (came: unknown, declared: unknown, path: string): string[] => {
  if (!isObject(came)) return [];
  if (!isObject(declared)) return [path];
  return Object.keys(came).flatMap((name) => {
    const place = path === '' ? name : `${path}.${name}`;
    return Object.hasOwn(declared, name) ? undeclared(came[name], declared[name], place) : [place];
  });
};

/** `sessions.3.live` and `sessions.5.live` are one fault: numbers of lists are not told apart. */
const withoutNumbers = (path: string): string => path.replace(/(^|\.)\d+(?=\.|$)/g, '$1[]');

const unique = (texts: string[]): string[] => [...new Set(texts)];

/** What is wrong with a value, read strictly: missing or wrong fields, and any field the schema does not declare. Empty when nothing is. */
export const shapeFaults = (schema: ZodType, value: unknown): string[] => {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    return unique(
      parsed.error.issues.map(({ path, message }) => `${withoutNumbers(path.join('.')) || 'the reply'}: ${message}`),
    );
  return unique(undeclared(value, parsed.data, '').map((path) => `${withoutNumbers(path)}: not declared`));
};

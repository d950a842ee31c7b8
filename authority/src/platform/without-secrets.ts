import { stdSerializers } from 'pino';

/**
 * Ends of the names whose values nobody may see, in any spelling: `new_password`, `apiSecret`, `Set-Cookie`. And what errors of
 * queries hold of the rows and values they were about.
 */
const secretName = /(?:password|token|secret|authorization|cookie)s?$|^(?:detail|bindings)$/i;

/** The line itself is the first level. What lies deeper is left out, so that nothing in it is overlooked or has no end. */
const lastLevel = 5;

function visible(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (level > lastLevel) return '[too deep]';
  if (value instanceof Error) return visibleFields(stdSerializers.err(value), level);
  if (Array.isArray(value)) return value.map((item) => visible(item, level + 1));
  // What JSON would be given in its place.
  if ('toJSON' in value && typeof value.toJSON === 'function') return visible(value.toJSON(), level + 1);
  return visibleFields(value, level);
}

const visibleFields = (fields: object, level: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      secretName.test(name) ? '[hidden]' : visible(value, level + 1),
    ]),
  );

/** The fields of a log line, plain and with every secret hidden. */
export const withoutSecrets = (fields: object): Record<string, unknown> => visibleFields(fields, 1);

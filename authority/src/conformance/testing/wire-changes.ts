import type { Asked, Replied } from './deviating-wire.ts';

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Every object in a reply, so that a deviation meets a live wherever it stands. */
const objectsIn = (value: unknown): Json[] =>
  isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];

export const eachObject =
  (change: (object: Json) => void) =>
  (replied: Replied): Replied => {
    const body: unknown = JSON.parse(replied.text);
    objectsIn(body).forEach(change);
    return { ...replied, text: JSON.stringify(body) };
  };

export const isAt = ({ method, path }: Asked, wanted: string, end: string): boolean =>
  method === wanted && path.split('?', 1)[0]!.endsWith(end);

export const refusalInstead = (replied: Replied, status: number, code: string, error?: string): Replied => {
  const body = JSON.parse(replied.text) as Json;
  const failure = {
    success: false,
    error: error ?? body.error ?? 'No.',
    code,
    request_id: replied.headers['x-request-id'],
  };
  return { ...replied, status, text: JSON.stringify(failure) };
};

export const codeOf = ({ status, text }: Replied): unknown => (status >= 400 ? (JSON.parse(text) as Json).code : null);

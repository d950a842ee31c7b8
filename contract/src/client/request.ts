import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { Endpoint } from '../endpoint.ts';
import type { Refused } from '../outcome.ts';
import { refusedHere } from './reply.ts';

export type RequestOptions = {
  token?: string | undefined;
  requestId?: string | undefined;
  traceparent?: string | undefined;
  idempotencyKey?: string | undefined;
  clientAddress?: string | undefined;
};

/** Everything of a request that stays the same on each try. */
export type PreparedRequest = {
  kind: 'prepared';
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
  requestId: string;
};

type Input = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  upload?: string | Uint8Array;
};

/** May be done twice without harm: reads, and what the contract says. */
export const isRepeatable = (endpoint: Endpoint): boolean => endpoint.method === 'GET' || endpoint.repeatable;

/** One path segment, or null for a value that can't be one: servers resolve dots, and half a character has no bytes. */
const encodeSegment = (value: unknown): string | null => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (text === '' || text === '.' || text === '..' || !text.isWellFormed() || text.includes('\0')) return null;
  return encodeURIComponent(text);
};

const encodePath = (endpoint: Endpoint, params: Record<string, unknown>): string | Refused => {
  const segments: string[] = [];
  for (const segment of endpoint.path.split('/')) {
    const name = segment.startsWith(':') ? segment.slice(1) : null;
    const encoded = name === null ? segment : encodeSegment(params[name]);
    if (encoded === null) return refusedHere('invalid_request', `params.${name}`, 'cannot be part of a path');
    segments.push(encoded);
  }
  return segments.join('/');
};

const encodeQuery = (query: Record<string, unknown>): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
};

const saneRequestId = /^[A-Za-z0-9._:-]{1,128}$/;
const saneTraceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const saneIdempotencyKey = /^[\x21-\x7e]{16,128}$/;
const saneToken = /^[\x21-\x7e]{1,8192}$/;

const keep = (value: string | undefined, pattern: RegExp): string | undefined =>
  value !== undefined && pattern.test(value) ? value : undefined;

const withoutEmpty = (headers: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** A repeatable POST always carries a key, so that the authority can tell a second try from a second call. */
const keyOf = (endpoint: Endpoint, given: string | undefined): string | undefined => {
  if (given !== undefined && !saneIdempotencyKey.test(given)) {
    throw new TypeError('an idempotency key is 16 to 128 visible ASCII characters');
  }
  return given ?? (endpoint.method === 'POST' && endpoint.repeatable ? randomUUID() : undefined);
};

/** The bytes that are sent, and what they are; null for a call that sends none. */
const contentOf = ({ body, upload }: Endpoint, input: Input): { type: string; bytes: Uint8Array } | null => {
  if (upload !== undefined) return { type: upload, bytes: Buffer.from(input.upload ?? '') };
  return body === null ? null : { type: 'application/json', bytes: Buffer.from(JSON.stringify(input.body ?? {})) };
};

/** Puts a call into words once; a refusal when an untrusted value (a path parameter, a token) can't be put into any. */
export const prepareRequest = (
  endpoint: Endpoint,
  input: Input,
  options: RequestOptions,
  { basePath, userAgent }: { basePath: string; userAgent: string | undefined },
): PreparedRequest | Refused => {
  const path = encodePath(endpoint, input.params ?? {});
  if (typeof path !== 'string') return path;
  if (options.token !== undefined && !saneToken.test(options.token)) {
    return refusedHere('token_invalid', 'headers.authorization', 'not a token');
  }
  const requestId = keep(options.requestId, saneRequestId) ?? randomUUID();
  const content = contentOf(endpoint, input);
  return {
    kind: 'prepared',
    method: endpoint.method,
    path: basePath + path + encodeQuery(input.query ?? {}),
    body: content?.bytes ?? null,
    requestId,
    headers: withoutEmpty({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': content?.type,
      'user-agent': userAgent,
      authorization: options.token === undefined ? undefined : `Bearer ${options.token}`,
      'x-request-id': requestId,
      traceparent: keep(options.traceparent, saneTraceparent),
      'idempotency-key': keyOf(endpoint, options.idempotencyKey),
      'x-forwarded-for': isIP(options.clientAddress ?? '') === 0 ? undefined : options.clientAddress,
    }),
  };
};

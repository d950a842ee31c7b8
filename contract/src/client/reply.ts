import type { IncomingHttpHeaders } from 'node:http';
import { type Code, statusByCode } from '../codes.ts';
import type { Endpoint, ReplyOf } from '../endpoint.ts';
import { failure } from '../errors.ts';
import type { Outcome, Refused, Unavailable, UnavailableReason } from '../outcome.ts';
import { type Ending, parseRetryAfter } from './retry.ts';
import type { WireReply } from './transport.ts';

/** What a reply means to the caller, and what it means for trying again. */
export type ReadReply<Reply> = { outcome: Outcome<Reply>; ending: Ending };

/** The code of a 409 that says: the first try of this very call is still under way. */
export const inProgressCode = 'request_in_progress' satisfies Code;

/** For refusals whose body can't be read. Where a status has several codes, the one that promises least. */
const codeByStatus: Readonly<Record<number, Code>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  410: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  500: 'internal',
};
const codeOfStatus = (status: number): Code => codeByStatus[status] ?? 'invalid_request';

export const unavailable = (
  reason: UnavailableReason,
  { outcomeUnknown = false, retryAfter = null }: { outcomeUnknown?: boolean; retryAfter?: number | null } = {},
): Unavailable => ({ kind: 'unavailable', reason, outcomeUnknown, retryAfter });

/** A refusal the client can tell by itself, because the request could not even be put into words. */
export const refusedHere = (code: Code, path: string, message: string): Refused => ({
  kind: 'refused',
  status: statusByCode[code],
  code,
  message,
  requestId: null,
  retryAfter: null,
  details: [{ path, message }],
});

const headerText = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

const saysJson = (headers: IncomingHttpHeaders): boolean => {
  const [type = '', ...parameters] = (headerText(headers, 'content-type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return /^application\/([\w.-]+\+)?json$/.test(type.trim()) && isUtf8;
};

const isPlain = (headers: IncomingHttpHeaders): boolean =>
  ['', 'identity'].includes((headerText(headers, 'content-encoding') ?? '').trim().toLowerCase());

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON of a body; undefined when there is none or it can't be read, which no schema of a reply accepts. */
const readJson = ({ headers, body }: WireReply): unknown => {
  if (body.length === 0 || !saysJson(headers) || !isPlain(headers)) return undefined;
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    return undefined;
  }
};

const readRefusal = (reply: WireReply, retryAfter: number | null): ReadReply<never> => {
  const read = failure.safeParse(readJson(reply));
  if (!read.success && reply.status > 500) {
    return { outcome: unavailable('not_understood'), ending: 'not_understood' };
  }
  const code = read.success ? read.data.code : codeOfStatus(reply.status);
  return {
    ending: reply.status === 409 && code === inProgressCode ? 'in_progress' : 'answered',
    outcome: {
      kind: 'refused',
      status: reply.status,
      code,
      message: read.success ? read.data.error : `status ${reply.status} without a readable body`,
      requestId: read.success ? read.data.request_id : (headerText(reply.headers, 'x-request-id') ?? null),
      retryAfter,
      details: read.success ? (read.data.details ?? []) : [],
    },
  };
};

const readGateway = (reply: WireReply, retryAfter: number | null): ReadReply<never> => {
  const read = failure.safeParse(readJson(reply));
  const toldNotTo =
    headerText(reply.headers, 'x-do-not-retry') !== undefined || (read.success && read.data.code === 'overloaded');
  return {
    ending: toldNotTo ? 'told_not_to' : 'gateway',
    // A 503 says that nothing was begun; 502 and 504 come from between, which may have passed the request on.
    outcome: unavailable('gateway', { retryAfter, outcomeUnknown: reply.status !== 503 }),
  };
};

const readSuccess = <E extends Endpoint>(endpoint: E, reply: WireReply): ReadReply<ReplyOf<E>> => {
  const read = endpoint.reply.safeParse(readJson(reply));
  if (!read.success) {
    return { outcome: unavailable('not_understood', { outcomeUnknown: true }), ending: 'not_understood' };
  }
  return {
    ending: 'answered',
    outcome: {
      kind: 'ok',
      reply: read.data as ReplyOf<E>,
      requestId: headerText(reply.headers, 'x-request-id') ?? null,
    },
  };
};

/** Bytes to outcome. A reply that isn't what the contract says is never taken for a yes, nor for a no. */
export const readReply = <E extends Endpoint>(
  endpoint: E,
  reply: WireReply,
  wallNow: number,
): ReadReply<ReplyOf<E>> => {
  const { status } = reply;
  const retryAfter = parseRetryAfter(headerText(reply.headers, 'retry-after'), wallNow);
  if (status >= 200 && status < 300) return readSuccess(endpoint, reply);
  if (status === 502 || status === 503 || status === 504) return readGateway(reply, retryAfter);
  if (status >= 400 && status < 600) return readRefusal(reply, retryAfter);
  return { outcome: unavailable('not_understood'), ending: 'not_understood' };
};

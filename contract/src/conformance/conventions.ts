import { type Code, sharedCodes, statusByCode, tokenCodes } from '../codes.ts';
import { failure } from '../errors.ts';
import type { Answer } from './probe.ts';
import { shapeFaults } from './reply-shape.ts';

/** A promise about every answer, whatever was asked. `fault` says what came instead; null when the promise is kept. */
export type Convention = {
  id: string;
  sentence: string;
  expected: string;
  fault(answer: Answer, secrets: ReadonlySet<string>): string | null;
};

const isRefused = ({ status }: Answer): boolean => status >= 400;

const bodyOf = ({ body }: Answer): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

const failureFault = (answer: Answer): string | null => {
  if (!isRefused(answer)) return null;
  const faults = shapeFaults(failure, answer.body);
  if (bodyOf(answer).details !== undefined && answer.code !== 'invalid_request')
    faults.push('details: only with invalid_request');
  if (bodyOf(answer).error === '') faults.push('error: empty');
  return faults.length === 0 ? null : faults.join('; ');
};

const declaredCodes = ({ endpoint }: Answer): readonly string[] => {
  if (endpoint === null) return Object.keys(statusByCode);
  return [...endpoint.refusals, ...sharedCodes, ...(endpoint.caller === 'anyone' ? [] : tokenCodes)];
};

const traceOfCode = /\n\s+at\s|node_modules|\.[jt]s:\d+|\$argon2|password_hash|syntax error at/;

export const conventions: readonly Convention[] = [
  {
    id: 'conventions.json',
    sentence: 'Every answer is JSON in UTF-8, refusals and unknown addresses included.',
    expected: 'application/json; charset=utf-8 and an object',
    fault: (answer) => {
      const type = answer.headers['content-type'] ?? 'no content type';
      if (!/^application\/json;\s*charset="?utf-8"?$/i.test(type)) return type;
      return typeof answer.body === 'object' && answer.body !== null ? null : 'a body that is no JSON object';
    },
  },
  {
    id: 'conventions.request-id',
    sentence: 'Every answer carries the X-Request-Id that came with the question.',
    expected: 'the X-Request-Id that was sent',
    fault: ({ requestId, headers }) => {
      const came = headers['x-request-id'];
      if (requestId === null || came === requestId) return null;
      return came === undefined ? 'no X-Request-Id' : 'another X-Request-Id';
    },
  },
  {
    id: 'conventions.failure-shape',
    sentence:
      'Every refusal has the one shape: success, error, code, request_id, and details only with invalid_request.',
    expected: 'the contract’s failure and no other field',
    fault: failureFault,
  },
  {
    id: 'conventions.failure-request-id',
    sentence: 'The request_id inside a refusal is the one in its X-Request-Id header.',
    expected: 'request_id equal to the header',
    fault: (answer) => {
      const { request_id } = bodyOf(answer);
      if (!isRefused(answer) || request_id === undefined) return null;
      return request_id === answer.headers['x-request-id'] ? null : 'a different one';
    },
  },
  {
    id: 'conventions.status-of-code',
    sentence: 'Every code comes with its own status.',
    expected: 'the status the contract gives this code',
    fault: ({ code, status }) =>
      code === null || !Object.hasOwn(statusByCode, code) || statusByCode[code as Code] === status
        ? null
        : `${status} ${code}`,
  },
  {
    id: 'conventions.declared-codes',
    sentence: 'An operation refuses only with the codes it declares.',
    expected: 'a declared code',
    fault: (answer) => (answer.code === null || declaredCodes(answer).includes(answer.code) ? null : answer.code),
  },
  {
    id: 'conventions.no-fault',
    sentence: 'Nothing that was asked made the authority fail (5xx), but for a setting that it names.',
    expected: 'no 5xx',
    fault: ({ status, code }) =>
      status < 500 || (status === 500 && code?.endsWith('_not_configured')) ? null : `${status} ${code ?? ''}`.trim(),
  },
  {
    id: 'conventions.retry-after',
    sentence: 'Every 429 and 503 says in Retry-After when to come again.',
    expected: 'Retry-After in whole seconds',
    fault: ({ status, headers }) =>
      (status === 429 || status === 503) && !/^\d+$/.test(headers['retry-after'] ?? '') ? `${status} without it` : null,
  },
  {
    id: 'conventions.no-store',
    sentence: 'A reply made for one caller is not to be stored by anything between (Cache-Control: no-store).',
    expected: 'Cache-Control: no-store',
    fault: ({ endpoint, status, headers }) => {
      if (endpoint === null || endpoint.name === 'health' || endpoint.name === 'ready' || status !== 200) return null;
      const came = headers['cache-control'];
      return came !== undefined && /\bno-store\b/.test(came) ? null : (came ?? 'no Cache-Control');
    },
  },
  {
    id: 'conventions.no-secrets',
    sentence: 'No answer repeats a password or shows the inside of the service.',
    expected: 'neither',
    fault: ({ text }, secrets) => {
      if ([...secrets].some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)))) return 'a password';
      return traceOfCode.test(text) ? 'a stack trace, a query or a password hash' : null;
    },
  },
];

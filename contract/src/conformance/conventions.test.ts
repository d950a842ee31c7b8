import { expect, test } from 'vitest';
import { health, ready } from '../health.ts';
import { login } from '../identity.ts';
import { conventions } from './conventions.ts';
import type { Answer } from './probe.ts';
import { answer, refusal } from './testing/answers.ts';

const fault = (id: string, came: Answer, secrets: readonly string[] = ['hunter2']): string | null =>
  conventions.find((convention) => convention.id === `conventions.${id}`)!.fault(came, new Set(secrets));

const headers = (more: Record<string, string>) => ({ headers: { ...answer().headers, ...more } });
const without = (name: string) => {
  const { [name]: _, ...kept } = answer().headers;
  return { headers: kept };
};

test('a good answer and a good refusal have no fault', () => {
  for (const came of [answer(), refusal(404, 'not_found'), refusal(400, 'invalid_request', { details: [] })])
    for (const convention of conventions)
      expect([convention.id, convention.fault(came, new Set(['hunter2']))]).toEqual([convention.id, null]);
});

test.each<[id: string, what: string, came: Answer, expected: string | null]>([
  ['json', 'a page', answer(headers({ 'content-type': 'text/html' })), 'text/html'],
  ['json', 'no type', answer(without('content-type')), 'no content type'],
  ['json', 'no charset', answer(headers({ 'content-type': 'application/json' })), 'application/json'],
  [
    'json',
    'more behind the charset',
    answer(headers({ 'content-type': 'application/json; charset=utf-8x' })),
    'application/json; charset=utf-8x',
  ],
  [
    'json',
    'another kind of JSON',
    answer(headers({ 'content-type': 'x-application/json;charset=utf-8' })),
    'x-application/json;charset=utf-8',
  ],
  [
    'json',
    'a charset in quotes and capitals',
    answer(headers({ 'content-type': 'Application/JSON;charset="UTF-8"' })),
    null,
  ],
  ['json', 'a text', answer({ body: 'ok' }), 'a body that is no JSON object'],
  ['json', 'null', { ...answer(), body: null }, 'a body that is no JSON object'],
  ['request-id', 'none', answer(without('x-request-id')), 'no X-Request-Id'],
  ['request-id', 'another', answer(headers({ 'x-request-id': 'other' })), 'another X-Request-Id'],
  ['request-id', 'none was sent', answer({ requestId: null, ...headers({ 'x-request-id': 'other' }) }), null],
  ['failure-shape', 'a field too many', refusal(404, 'not_found', { stack: 'at' }), 'stack: not declared'],
  ['failure-shape', 'an empty sentence', refusal(404, 'not_found', { error: '' }), 'error: empty'],
  [
    'failure-shape',
    'details of another refusal',
    refusal(404, 'not_found', { details: [] }),
    'details: only with invalid_request',
  ],
  [
    'failure-shape',
    'two faults',
    refusal(404, 'not_found', { details: [], error: '' }),
    'details: only with invalid_request; error: empty',
  ],
  ['failure-shape', 'no failure at all', answer({ body: {}, text: '{}' }), null],
  ['failure-request-id', 'another', refusal(404, 'not_found', { request_id: 'other' }), 'a different one'],
  ['failure-request-id', 'none', refusal(404, 'not_found', { request_id: undefined }), null],
  ['failure-request-id', 'not a refusal', answer({ body: { request_id: 'other' } }), null],
  ['status-of-code', 'another status', refusal(403, 'not_found'), '403 not_found'],
  ['status-of-code', 'a code nobody knows', refusal(418, 'teapot'), null],
  ['status-of-code', 'a code named like what every object has', refusal(418, 'constructor'), null],
  ['declared-codes', 'one of another operation', refusal(409, 'live_not_active'), 'live_not_active'],
  ['declared-codes', 'one that every operation may use', refusal(429, 'rate_limited'), null],
  ['declared-codes', 'one that needs a token, with one', refusal(401, 'token_expired'), null],
  [
    'declared-codes',
    'one that needs a token, without one',
    refusal(401, 'token_expired', {}, { endpoint: login }),
    'token_expired',
  ],
  [
    'declared-codes',
    'any known one at an unknown address',
    refusal(409, 'live_not_active', {}, { endpoint: null }),
    null,
  ],
  ['declared-codes', 'an unknown one at an unknown address', refusal(418, 'teapot', {}, { endpoint: null }), 'teapot'],
  ['no-fault', 'an internal fault', refusal(500, 'internal'), '500 internal'],
  ['no-fault', 'one without a code', answer({ status: 502 }), '502'],
  ['no-fault', 'a setting that is named', refusal(500, 'livekit_not_configured'), null],
  [
    'no-fault',
    'a setting, with a status that is asked again',
    refusal(503, 'livekit_not_configured'),
    '503 livekit_not_configured',
  ],
  ['no-fault', 'the last status that is none', answer({ status: 499 }), null],
  ['retry-after', '503 without it', refusal(503, 'unavailable'), '503 without it'],
  [
    'retry-after',
    '429 with a date',
    refusal(429, 'rate_limited', {}, headers({ 'retry-after': 'Mon, 02 Mar 2026' })),
    '429 without it',
  ],
  [
    'retry-after',
    'half seconds',
    refusal(429, 'rate_limited', {}, headers({ 'retry-after': '1.5' })),
    '429 without it',
  ],
  ['retry-after', '429 with seconds', refusal(429, 'rate_limited', {}, headers({ 'retry-after': '30' })), null],
  ['no-store', 'none', answer(without('cache-control')), 'no Cache-Control'],
  ['no-store', 'public', answer(headers({ 'cache-control': 'public' })), 'public'],
  ['no-store', 'a word that only contains it', answer(headers({ 'cache-control': 'no-storey' })), 'no-storey'],
  ['no-store', 'among others', answer(headers({ 'cache-control': 'private, no-store' })), null],
  ['no-store', 'health', answer({ endpoint: health, ...without('cache-control') }), null],
  ['no-store', 'readiness', answer({ endpoint: ready, ...without('cache-control') }), null],
  ['no-store', 'an unknown address', answer({ endpoint: null, ...without('cache-control') }), null],
  ['no-store', 'a refusal', refusal(404, 'not_found', {}, without('cache-control')), null],
  ['no-secrets', 'a password', answer({ text: '{"password":"hunter2"}' }), 'a password'],
  ['no-secrets', 'a stack', answer({ text: 'x\n   at parse' }), 'a stack trace, a query or a password hash'],
  ['no-secrets', 'a place in the code', answer({ text: 'app.ts:10' }), 'a stack trace, a query or a password hash'],
  ['no-secrets', 'a hash', answer({ text: '$argon2id$v=19' }), 'a stack trace, a query or a password hash'],
])('%s: %s', (id, _, came, expected) => {
  expect(fault(id, came)).toBe(expected);
});

test('a password is found as JSON writes it', () => {
  const text = JSON.stringify({ password: 'quote"and\\slash' });
  expect(fault('no-secrets', answer({ text }), ['quote"and\\slash'])).toBe('a password');
});

import { expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { health } from '../health.ts';
import type { Fault } from '../testing/fault-proxy.ts';
import { bare, bytes, json, raw, refusal } from '../testing/faults.ts';
import { openClient, openProxy, withoutBreaker } from '../testing/open.ts';
import { noParams, noQuery, success } from '../values.ts';

const up = { success: true, status: 'up' };
/** Short waits, so that what is tested is how often, not how long. */
const quick = { backOffBaseMs: 1, backOffCapMs: 5, ...withoutBreaker };

const askHealth = async (...faults: [Fault, ...Fault[]]) => {
  const proxy = await openProxy();
  proxy.answer(...faults);
  const { client } = openClient(proxy, quick);
  const outcome = await client.call(health);
  return { outcome, hits: proxy.hits.length };
};

test.each([
  [1, 502],
  [2, 503],
  [3, 504],
])('case %i: two answers of %i and then a good one come to a good one in three tries', async (_case, status) => {
  const { outcome, hits } = await askHealth(bare(status), bare(status), json(up));
  expect(outcome).toMatchObject({ kind: 'ok', reply: up });
  expect(hits).toBe(3);
});

test.each([502, 503, 504])('case 4: %i for ever is unavailable after three tries', async (status) => {
  const { outcome, hits } = await askHealth(bare(status));
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'gateway' });
  expect(hits).toBe(3);
});

test("case 5: 500 is asked once and keeps the authority's code and sentence", async () => {
  const { outcome, hits } = await askHealth(
    refusal(500, 'livekit_not_configured', { 'X-Request-Id': 'proxy-1' }, 'LIVEKIT_URL is not set'),
  );
  expect(outcome).toEqual({
    kind: 'refused',
    status: 500,
    code: 'livekit_not_configured',
    message: 'LIVEKIT_URL is not set',
    requestId: 'proxy-1',
    retryAfter: null,
    details: [],
  });
  expect(hits).toBe(1);
});

test('case 5: 500 without a readable body is the code "internal"', async () => {
  const { outcome, hits } = await askHealth(bytes('<h1>oops</h1>', 'text/html', {}, 500));
  expect(outcome).toMatchObject({ kind: 'refused', status: 500, code: 'internal' });
  expect(hits).toBe(1);
});

test.each([501, 505, 507, 511])('case 6: %i is asked once and is not an answer of the contract', async (status) => {
  const { outcome, hits } = await askHealth(bare(status));
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'not_understood' });
  expect(hits).toBe(1);
});

test("case 6: 501 in the authority's own words is its refusal", async () => {
  const { outcome, hits } = await askHealth(refusal(501, 'not_built'));
  expect(outcome).toMatchObject({ kind: 'refused', status: 501, code: 'not_built' });
  expect(hits).toBe(1);
});

test.each([
  [400, 'invalid_request'],
  [401, 'token_expired'],
  [403, 'account_disabled'],
  [404, 'not_found'],
  [409, 'live_not_active'],
  [410, 'not_found'],
  [422, 'idempotency_key_reused'],
])('case 7: %i %s is asked once and is a refusal, never unavailable', async (status, code) => {
  const { outcome, hits } = await askHealth(refusal(status, code));
  expect(outcome).toMatchObject({ kind: 'refused', status, code });
  expect(hits).toBe(1);
});

test.each([
  [400, 'invalid_request'],
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [409, 'conflict'],
  [410, 'not_found'],
  [413, 'payload_too_large'],
  [415, 'unsupported_media_type'],
  [422, 'invalid_request'],
  [429, 'rate_limited'],
])('case 7: %i without a readable body is still a refusal, with the code %s', async (status, code) => {
  const { outcome } = await askHealth(bytes('no', 'text/plain', { 'X-Request-Id': 'from-header' }, status));
  expect(outcome).toMatchObject({ kind: 'refused', status, code, requestId: 'from-header', details: [] });
});

test('case 7: what is wrong with a request is told field by field', async () => {
  const details = [{ path: 'body.recording_url', message: 'must be an https address' }];
  const body = { success: false, error: 'no', code: 'invalid_request', request_id: 'r-1', details };
  const { outcome } = await askHealth(json(body, { status: 400 }));
  expect(outcome).toMatchObject({ kind: 'refused', requestId: 'r-1', details });
});

test.each([408, 425])('case 8: %i is asked once', async (status) => {
  const { outcome, hits } = await askHealth(bare(status));
  expect(outcome).toMatchObject({ kind: 'refused', status });
  expect(hits).toBe(1);
});

test('case 9: 429 is asked once and says how long to wait', async () => {
  const { outcome, hits } = await askHealth(refusal(429, 'rate_limited', { 'Retry-After': 17 }));
  expect(outcome).toMatchObject({ kind: 'refused', status: 429, code: 'rate_limited', retryAfter: 17 });
  expect(hits).toBe(1);
});

test.each([
  ['a header', bare(503, { 'X-Do-Not-Retry': 'true' })],
  ['the code "overloaded"', refusal(503, 'overloaded')],
])('case 10: 503 that asks by %s not to be asked again is asked once', async (_how, fault) => {
  const { outcome, hits } = await askHealth(fault);
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'gateway' });
  expect(hits).toBe(1);
});

test('case 11: informational answers before the real one are ignored', async () => {
  const real = JSON.stringify(up);
  const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n';
  const { outcome, hits } = await askHealth(
    raw(`${hints}HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${real.length}\r\n\r\n${real}`),
  );
  expect(outcome).toMatchObject({ kind: 'ok', reply: up });
  expect(hits).toBe(1);
});

test.each([
  [204, raw('HTTP/1.1 204 No Content\r\n\r\n')],
  [205, raw('HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n')],
  [304, raw('HTTP/1.1 304 Not Modified\r\n\r\n')],
])('case 12: %i without a body is told as not understood, not as an error in JSON', async (_status, fault) => {
  const { outcome, hits } = await askHealth(fault);
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'not_understood' });
  expect(hits).toBe(1);
});

test('case 12: 204 is the good answer of an operation that replies with nothing', async () => {
  const forget = endpoint({
    name: 'forget',
    method: 'DELETE',
    path: '/forget',
    summary: 'An operation without a reply.',
    caller: 'anyone',
    params: noParams,
    query: noQuery,
    body: null,
    reply: z.undefined(),
    repeatable: true,
    refusals: [],
  });
  const proxy = await openProxy();
  proxy.answer(raw('HTTP/1.1 204 No Content\r\n\r\n'));
  const { client } = openClient(proxy, quick);
  expect(await client.call(forget)).toMatchObject({ kind: 'ok', reply: undefined });
});

test.each(['99', '600', '999', 'abc'])('case 13: the status %s is a broken protocol, asked once', async (status) => {
  const { outcome, hits } = await askHealth(bare(status));
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'not_understood' });
  expect(hits).toBe(1);
});

test('a good answer carries the request id of the authority', async () => {
  const { outcome } = await askHealth(json(up, { headers: { 'X-Request-Id': 'seen-by-authority' } }));
  expect(outcome).toEqual({ kind: 'ok', reply: up, requestId: 'seen-by-authority' });
});

test('undeclared fields of a reply are dropped', async () => {
  const { outcome } = await askHealth(json({ ...up, secret: 'leaked' }));
  expect(outcome).toMatchObject({ kind: 'ok', reply: up });
  expect(JSON.stringify(outcome)).not.toContain('leaked');
});

test('a refusal whose success is true, or that has no code, is not believed', async () => {
  const { outcome } = await askHealth(json({ success, code: 'live_not_active' }, { status: 409 }));
  expect(outcome).toMatchObject({ kind: 'refused', code: 'conflict' });
});

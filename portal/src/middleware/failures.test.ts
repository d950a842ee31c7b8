import type { UnavailableReason } from '@prolean/contract/outcome.ts';
import { expect, test } from 'vitest';
import { AuthorityRefused, AuthorityUnavailable } from '../authority/authority-errors.ts';
import { failureOf } from './failures.ts';
import { portalUnavailable, RequestRefused } from './request-refused.ts';

const silence = (reason: UnavailableReason, outcomeUnknown = false, retryAfter: number | null = null) =>
  new AuthorityUnavailable({ kind: 'unavailable', reason, outcomeUnknown, retryAfter });
const refusal = (status: number, code: string, retryAfter: number | null = null) =>
  new AuthorityRefused({ kind: 'refused', status, code, message: '', requestId: null, retryAfter, details: [] });

test.each([
  {
    name: 'a page nobody can answer',
    error: silence('unreachable'),
    changes: false,
    kind: 'outage_read',
    code: 'authority_unavailable',
  },
  {
    name: 'a change that was not sent',
    error: silence('breaker_open'),
    changes: true,
    kind: 'outage_write',
    code: 'authority_unavailable',
  },
  {
    name: 'a change that may have been made',
    error: silence('interrupted', true),
    changes: true,
    kind: 'outage_unknown',
    code: 'authority_outcome_unknown',
  },
  {
    name: 'a page whose answer was cut off',
    error: silence('interrupted', true),
    changes: false,
    kind: 'outage_read',
    code: 'authority_unavailable',
  },
  {
    name: 'a portal without an authority',
    error: silence('not_configured'),
    changes: true,
    kind: 'not_connected',
    code: 'authority_not_configured',
  },
])('silence, $name', ({ error, changes, kind, code }) => {
  expect(failureOf(error, changes, true)).toMatchObject({
    ...{ status: 503, kind, code, source: 'authority', readOnly: true, endsSignIn: false },
  });
});

test('how long to wait is what the authority said, else a few seconds', () => {
  expect(failureOf(silence('gateway', false, 30), false, true)?.retryAfter).toBe(30);
  expect(failureOf(silence('timeout'), false, true)?.retryAfter).toBe(5);
  expect(failureOf(refusal(429, 'rate_limited', 17), false, true)?.retryAfter).toBe(17);
  expect(failureOf(refusal(404, 'not_found'), false, true)?.retryAfter).toBeNull();
});

test.each([
  { error: refusal(401, 'token_expired'), endsSignIn: true },
  { error: refusal(401, 'some_code_of_tomorrow'), endsSignIn: true },
  { error: refusal(403, 'account_disabled'), endsSignIn: true },
  { error: new RequestRefused(403, 'local_suspended'), endsSignIn: true },
  { error: refusal(403, 'not_assigned'), endsSignIn: false },
  { error: refusal(404, 'not_found'), endsSignIn: false },
  { error: refusal(409, 'invalid_transition'), endsSignIn: false },
  { error: refusal(500, 'livekit_not_configured'), endsSignIn: false },
])('whether $error.message ends the sign-in: $endsSignIn', ({ error, endsSignIn }) => {
  expect(failureOf(error, true, true)).toMatchObject({ endsSignIn, readOnly: false });
});

test.each([true, false])(
  'a part of the portal that is away is not blamed on the authority, a change: %s',
  (changes) => {
    expect(failureOf(portalUnavailable(), changes, true)).toMatchObject({
      ...{ status: 503, kind: 'portal_unavailable', source: 'portal', readOnly: false, retryAfter: 5 },
    });
  },
);

test('what nobody foresaw is a fault of our own', () => {
  expect(failureOf(new TypeError('x is not a function'), false, true)).toBeNull();
  expect(failureOf('a thrown text', false, true)).toBeNull();
});

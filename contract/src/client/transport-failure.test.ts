import { expect, test } from 'vitest';
import { classifyFailure } from './transport-failure.ts';

const errorWith = (code: string) => Object.assign(new Error('any'), { code });
const causeOf = (code: string, sent: boolean) => classifyFailure(errorWith(code), { sent, answerBegun: false }).cause;

test.each([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'HOSTNAME_MISMATCH',
  'EPROTO',
])('case 70: %s means a peer that can not be trusted', (code) => {
  expect(causeOf(code, false)).toBe('untrusted');
});

test.each([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNRESET',
])('%s before anything was sent means that nobody was reached', (code) => {
  expect(causeOf(code, false)).toBe('unreachable');
});

test.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', ''])(
  '"%s" after it was sent means that the exchange was broken off',
  (code) => {
    expect(causeOf(code, true)).toBe('interrupted');
  },
);

test('a connection that had carried an exchange is stale only while no byte of the answer came', () => {
  const error = Object.assign(errorWith('UND_ERR_SOCKET'), { socket: { bytesRead: 120 } });
  expect(classifyFailure(error, { sent: true, answerBegun: false }).stale).toBe(true);
  expect(classifyFailure(error, { sent: true, answerBegun: true }).stale).toBe(false);
  const fresh = Object.assign(errorWith('UND_ERR_SOCKET'), { socket: { bytesRead: 0 } });
  expect(classifyFailure(fresh, { sent: true, answerBegun: false }).stale).toBe(false);
});

test('bytes that are not HTTP are told from a message that ended too early', () => {
  const parserError = (data: string) => Object.assign(new Error('any'), { name: 'HTTPParserError', data });
  const causeOfBytes = (data: string) => classifyFailure(parserError(data), { sent: true, answerBegun: true }).cause;
  expect(causeOfBytes('SSH-2.0')).toBe('not_understood');
  expect(causeOfBytes('')).toBe('interrupted');
});

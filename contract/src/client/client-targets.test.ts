import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkBaseUrl } from '../base-url.ts';
import { createClient } from '../client.ts';
import { health } from '../health.ts';
import { getLive } from '../live.ts';
import { json, redirect, refusal } from '../testing/faults.ts';
import { openClient, openProxy } from '../testing/open.ts';
import { prepareRequest } from './request.ts';

const up = { success: true, status: 'up' };
const wording = { basePath: '/api', userAgent: undefined };

test.each([301, 302, 303, 307, 308])('case 72: %i is not followed, and the token stays here', async (status) => {
  const elsewhere = await openProxy();
  elsewhere.answer(json(up));
  const proxy = await openProxy();
  proxy.answer(redirect(status, `${elsewhere.baseUrl}/health`));
  const { client } = openClient(proxy);
  const outcome = await client.call(health, {}, { token: 'canary-token' });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'not_understood' });
  expect(proxy.hits).toHaveLength(1);
  expect(elsewhere.connections()).toBe(0);
});

const hostile = [
  '../',
  '..%2f',
  '?x=1',
  '#x',
  '%2f',
  'a/b',
  '\r\nX-Evil: 1',
  'a\u2028b',
  'é',
  '\\..\\',
  ';a',
  '//evil.example',
];
test.each(hostile)('case 73: the path parameter %j is one segment', async (id) => {
  const proxy = await openProxy();
  proxy.answer(refusal(400, 'invalid_request'));
  const { client } = openClient(proxy);
  expect(await client.call(getLive, { params: { id } })).toMatchObject({ kind: 'refused', status: 400 });
  expect(proxy.hits).toHaveLength(1);
  const [, api, sessions, segment, live, ...rest] = proxy.hits[0]?.path.split('/') ?? [];
  expect([api, sessions, live, rest]).toEqual(['api', 'sessions-formation', 'live', []]);
  expect(decodeURIComponent(segment ?? '')).toBe(id);
  expect(proxy.hits[0]?.headers).not.toHaveProperty('x-evil');
});

test.each(['', '.', '..', 'a\0b', '\ud800', undefined as unknown as string, {} as unknown as string])(
  'case 73: the path parameter %j can be no segment and is refused without being sent',
  async (id) => {
    const proxy = await openProxy();
    const { client } = openClient(proxy);
    expect(await client.call(getLive, { params: { id } })).toEqual({
      kind: 'refused',
      status: 400,
      code: 'invalid_request',
      message: 'cannot be part of a path',
      requestId: null,
      retryAfter: null,
      details: [{ path: 'params.id', message: 'cannot be part of a path' }],
    });
    expect(proxy.connections()).toBe(0);
  },
);

test('case 73: whatever the text, it is one segment or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (id) => {
      const request = prepareRequest(getLive, { params: { id } }, {}, wording);
      if (request.kind === 'refused') return;
      const url = new URL(request.path, 'http://authority.example');
      const segments = url.pathname.split('/');
      expect([url.host, url.search, url.hash, segments.length]).toEqual(['authority.example', '', '', 5]);
      expect(decodeURIComponent(segments[3] ?? '')).toBe(id);
    }),
  );
});

test.each(['/api', '/api/', '/api///', '/some/prefix/api'])('case 74: a base URL that ends in %s', async (path) => {
  const proxy = await openProxy();
  proxy.answer(json(up));
  const { client } = openClient({ baseUrl: `http://127.0.0.1:${proxy.port}${path}` });
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(proxy.hits[0]?.path).toBe(`${path.replace(/\/+$/, '')}/health`);
});

test.each([
  ['case 74', 'https://authority.example', 'must end in /api'],
  ['case 74', 'https://authority.example/', 'must end in /api'],
  ['case 74', 'https://authority.example/myapi', 'must end in /api'],
  ['case 74', 'https://authority.example/api/v2', 'must end in /api'],
  ['case 74', 'https://authority.example/api?x=1', 'must not contain a query or a fragment'],
  ['case 74', 'https://authority.example/api#x', 'must not contain a query or a fragment'],
  ['case 75', '', 'is not a URL'],
  ['case 75', 'authority.example/api', 'is not a URL'],
  ['case 75', 'https://canary:secret@authority.example/api', 'must not contain a user name or password'],
  ['case 75', 'https://canary@authority.example/api', 'must not contain a user name or password'],
  ['case 75', 'file:///srv/api', 'must begin with http:// or https://'],
  ['case 75', 'ftp://authority.example/api', 'must begin with http:// or https://'],
  ['case 75', 'http://169.254.169.254/api', 'must not be a link-local or metadata address'],
  ['case 75', 'http://2852039166/api', 'must not be a link-local or metadata address'],
  ['case 75', 'http://0xa9fea9fe/api', 'must not be a link-local or metadata address'],
  ['case 75', 'http://[::ffff:169.254.169.254]/api', 'must not be a link-local or metadata address'],
  ['case 75', 'http://[fe80::1]/api', 'must not be a link-local or metadata address'],
  ['case 75', 'http://[fd00:ec2::254]/api', 'must not be a link-local or metadata address'],
  ['case 75', 'http://100.100.100.200/api', 'must not be a link-local or metadata address'],
  ['case 75', 'http://metadata.google.internal./api', 'must not be a link-local or metadata address'],
  ['case 75', 'http://METADATA/api', 'must not be a link-local or metadata address'],
])('%s: the base URL "%s" is refused at start: it %s', (_case, baseUrl, problem) => {
  expect(checkBaseUrl(baseUrl)).toBe(problem);
  expect(() => createClient({ baseUrl })).toThrow(new Error(`the authority's base URL ${problem}`));
});

test.each([
  'http://localhost:4000/api',
  'https://authority.example/api/',
  'http://[::1]:4000/api',
  'http://10.0.0.7/api',
])('case 75: the base URL "%s" is fine', (baseUrl) => {
  expect(checkBaseUrl(baseUrl)).toBeNull();
});

test('case 76: a proxy in the environment is not used by accident', async () => {
  const trap = await openProxy();
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
    vi.stubEnv(name, `http://127.0.0.1:${trap.port}`);
  }
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const proxy = await openProxy();
  proxy.answer(json(up));
  const { client } = openClient(proxy);
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(trap.connections()).toBe(0);
});

const headersOf = (options: Parameters<typeof prepareRequest>[2]) => {
  const request = prepareRequest(health, {}, options, wording);
  return request.kind === 'prepared' ? request.headers : null;
};

test('what travels along: token, request id, trace context, the address of the browser, the user agent', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const proxy = await openProxy();
  proxy.answer(json(up));
  const { client } = openClient(proxy, { userAgent: 'prolean-portal' });
  await client.call(health, {}, { token: 'abc.def', requestId: 'page-1', traceparent, clientAddress: '2001:db8::7' });
  expect(proxy.hits[0]?.headers).toMatchObject({
    accept: 'application/json',
    authorization: 'Bearer abc.def',
    'x-request-id': 'page-1',
    traceparent,
    'x-forwarded-for': '2001:db8::7',
    'user-agent': 'prolean-portal',
  });
});

test('values that are not what they should be do not travel: a header can not be smuggled in', () => {
  const smuggled = 'x\r\nX-Evil: 1';
  const headers = headersOf({ requestId: smuggled, traceparent: smuggled, clientAddress: smuggled });
  expect(JSON.stringify(headers)).not.toContain('Evil');
  expect(headers).not.toHaveProperty('traceparent');
  expect(headers).not.toHaveProperty('x-forwarded-for');
  expect(headers?.['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test.each(['', 'two words', 'a\r\nX-Evil: 1', 'é', 'x'.repeat(8_193)])(
  'a token no header could carry is refused without being sent or repeated',
  async (token) => {
    const proxy = await openProxy();
    const { client } = openClient(proxy);
    const outcome = await client.call(health, {}, { token });
    expect(outcome).toMatchObject({ kind: 'refused', status: 401, code: 'token_invalid' });
    expect(JSON.stringify(outcome)).not.toContain('Evil');
    expect(proxy.connections()).toBe(0);
  },
);

test('a query is encoded, and what is undefined is left out', () => {
  const request = prepareRequest(health, { query: { limit: 20, cursor: 'a&b=c', none: undefined } }, {}, wording);
  expect(request).toMatchObject({ path: '/api/health?limit=20&cursor=a%26b%3Dc' });
});

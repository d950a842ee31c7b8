import type { Endpoint } from '@prolean/contract/endpoint.ts';
import { endpoints } from '@prolean/contract/endpoints.ts';
import { login } from '@prolean/contract/identity.ts';
import { arbitraryOf } from '@prolean/contract/testing/arbitrary-of.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from './testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let made: Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
let admin: TestPerson;
let service: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
  made = await authority.addClass();
  admin = await authority.addPerson(made.organizationId, 'admin');
  service = await authority.addPerson(made.organizationId, 'service');
});
afterAll(() => authority.close());

/** What is not about one's own account, one's own training sessions or a live is administration. */
const isAdministration = ({ path }: Endpoint) => !/^\/(auth|students)\/|\/live(\/|$)|\/my-sessions/.test(path);

const tokenFor = (endpoint: Endpoint) => {
  if (endpoint.caller === 'anyone') return undefined;
  if (endpoint.caller === 'service' || endpoint.name === 'heartbeats') return service.token;
  if (isAdministration(endpoint)) return admin.token;
  return endpoint.name === 'studentProfile' ? made.student.token : made.professor.token;
};

/** A body the contract accepts, always the same one. */
const bodyFor = ({ body, upload }: Endpoint) => {
  if (upload !== undefined) return { type: upload, body: 'username\n' };
  return body === null ? {} : { body: JSON.stringify(fc.sample(arbitraryOf(body), { numRuns: 1, seed: 7 })[0]) };
};

async function send(
  endpoint: Endpoint,
  options: { id?: string; body?: string; type?: string; token?: string | undefined },
) {
  const path = endpoint.path.replace(':id', options.id ?? made.sessionId).replace(/:\w+/g, () => authority.unknownId());
  const token = 'token' in options ? options.token : tokenFor(endpoint);
  const response = await fetch(`${authority.origin}/api${path}`, {
    method: endpoint.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(options.body === undefined ? {} : { 'content-type': options.type ?? 'application/json' }),
    },
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    ...(JSON.parse(text) as { code?: string; request_id?: string; details?: unknown[] }),
  };
}

const withBody = endpoints.filter(({ method, upload }) => method !== 'GET' && upload === undefined);
const withFields = endpoints.filter(({ body }) => body !== null);
const withToken = endpoints.filter(({ caller }) => caller !== 'anyone');
const withId = endpoints.filter(({ path }) => path.includes(':id'));
const named = (list: readonly Endpoint[]) => list.map((endpoint) => [endpoint.name, endpoint] as const);

test.each(named(withBody))('%s refuses broken JSON', async (_, endpoint) => {
  for (const body of ['{"a":', '{a:1}', '"text"', '\u0000', '[1,'])
    expect(await send(endpoint, { body })).toMatchObject({ status: 400, code: 'invalid_json' });
});

test.each(named(withBody))('%s refuses bodies that are not JSON', async (_, endpoint) => {
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ])
    expect(await send(endpoint, { body: 'a=1', type })).toMatchObject({ status: 415, code: 'unsupported_media_type' });
});

test.each(named(withBody))('%s refuses a huge body', async (_, endpoint) => {
  const body = JSON.stringify({ username: 'x'.repeat(200_000) });
  expect(await send(endpoint, { body })).toMatchObject({ status: 413, code: 'payload_too_large' });
});

test.each([
  ['gzip', 400],
  ['deflate', 400],
  ['br', 400],
  ['zstd', 400],
  ['rot13', 415],
] as const)('a body that is not the %s it says it is, is refused', async (encoding, status) => {
  const response = await fetch(`${authority.origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    body: JSON.stringify({ username: 'somebody', password: 'something' }),
  });
  expect(await response.json()).toMatchObject({ success: false, code: expect.any(String) });
  expect(response.status).toBe(status);
});

test.each(named(withFields))('%s refuses wrong types in every field and names the place', async (_, endpoint) => {
  for (const name of Object.keys(endpoint.body!.shape))
    for (const value of [42, [], {}, true, null, 'x'.repeat(5000)]) {
      const reply = await send(endpoint, { body: JSON.stringify({ [name]: value }) });
      // The one exception: a value that happens to be right for its field.
      if (endpoint.body!.safeParse({ [name]: value }).success) continue;
      expect(reply).toMatchObject({ status: 400, code: 'invalid_request' });
      expect(reply.details).not.toHaveLength(0);
    }
});

test.each(named(withFields))('%s drops fields the contract does not know', async (_, endpoint) => {
  const body = JSON.stringify({ role: 'admin', id: authority.unknownId(), __proto__: { polluted: true }, version: 9 });
  const reply = await send(endpoint, { body: `{"__proto__":{"polluted":true},${body.slice(1)}` });
  expect(reply.status).toBeLessThan(500);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test.each(named(withId))(
  '%s takes malformed ids for what they are and unknown ones for absent',
  async (_, endpoint) => {
    const body = bodyFor(endpoint);
    for (const id of ['1', 'my%20session', '1%20or%201%3D1', '..%2F..', '9223372036854775808', '%27', 'a'.repeat(2000)])
      expect(await send(endpoint, { id, ...body })).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(await send(endpoint, { id: authority.unknownId(), ...body })).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  },
);

test.each(named(withToken))('%s refuses who brings no token or no good one', async (_, endpoint) => {
  expect(await send(endpoint, { token: undefined })).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(await send(endpoint, { token: 'abc.def.ghi' })).toMatchObject({ status: 401, code: 'token_invalid' });
});

test.each(named(endpoints.filter(({ caller }) => caller === 'person')))(
  '%s is not for services',
  async (_, endpoint) => {
    expect(await send(endpoint, { token: service.token })).toMatchObject({ status: 403, code: 'forbidden' });
  },
);

test('unknown addresses and broken escapes are refused in the same shape', async () => {
  for (const [path, status] of [
    ['/api/nothing', 404],
    ['/', 404],
    ['/api/sessions-formation/%E0%A4%A/live', 400],
  ] as const) {
    const response = await fetch(authority.origin + path);
    expect([path, response.status]).toEqual([path, status]);
    expect(await response.json()).toMatchObject({ success: false, request_id: expect.any(String) });
  }
});

test.each(named(endpoints))('%s asked with a method it does not take says which it takes', async (_, endpoint) => {
  const path = endpoint.path.replace(':id', made.sessionId);
  const response = await fetch(`${authority.origin}/api${path}`, { method: 'PATCH' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toContain(endpoint.method);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('a date that the database’s calendar lacks is the sender’s mistake, in a body and in a cursor', async () => {
  const { id: formation_id } = await authority.database('formations').first('id');
  const session = {
    formation_id,
    title: 'An zéro',
    delivery: 'online',
    starts_on: '0000-01-01',
    ends_on: '2026-01-01',
  };
  const seance = { title: 'An zéro', starts_at: '0000-01-01T00:00:00.000Z', ends_at: '2026-01-01T00:00:00.000Z' };
  const cursor = (start: string) => Buffer.from(JSON.stringify([start, admin.id])).toString('base64url');
  const asked: [string, string, object?][] = [
    ['POST', '/sessions-formation', session],
    ['POST', `/sessions-formation/${made.sessionId}/seances`, seance],
    ['GET', `/sessions-formation?cursor=${cursor('0000-01-01')}`],
    ['GET', `/sessions-formation/${made.sessionId}/seances?cursor=${cursor('0000-01-01T00:00:00.000Z')}`],
    ['GET', `/service-tokens?cursor=${cursor('0000-01-01T00:00:00.000Z')}`],
  ];
  for (const [method, path, body] of asked) {
    const response = await fetch(`${authority.origin}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { code } = (await response.json()) as { code: string };
    expect([path, response.status, code]).toEqual([path, 400, 'invalid_request']);
  }
});

test('a name that grows when it is written in small letters is a name nobody has', async () => {
  const outcome = await authority.call(login, { body: { username: 'İ'.repeat(254), password: 'wrong' } });
  expect(outcome).toMatchObject({ status: 401, code: 'invalid_credentials' });
});

test('a sane request id is taken over, any other is replaced', async () => {
  const asked = async (id: string) =>
    (await fetch(`${authority.origin}/api/health`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
  expect(await asked('portal-0123456789')).toBe('portal-0123456789');
  for (const id of ['short', 'with space', '{"json":1}', 'x'.repeat(100)]) expect(await asked(id)).not.toBe(id);
});

test('no reply tells what it runs on', async () => {
  const response = await fetch(`${authority.origin}/api/auth/me`);
  expect(response.headers.get('x-powered-by')).toBeNull();
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
});

test('readiness turns before the service stops, health does not', async () => {
  const own = await startAuthority();
  try {
    const status = async (path: string) => (await fetch(own.origin + path)).status;
    expect([await status('/api/health'), await status('/api/health/ready')]).toEqual([200, 200]);
    own.readiness.stopping = true;
    expect([await status('/api/health'), await status('/api/health/ready')]).toEqual([200, 503]);
  } finally {
    await own.close();
  }
});

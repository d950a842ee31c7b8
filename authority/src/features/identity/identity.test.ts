import { createHmac } from 'node:crypto';
import { login, logout, me, renew } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AuthorityUnderTest,
  password,
  startAuthority,
  type TestPerson,
  testSettings,
} from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
beforeAll(async () => {
  authority = await startAuthority();
  organizationId = await authority.addOrganization();
});
afterAll(() => authority.close());

const logIn = (username: string, secret = password) => authority.call(login, { body: { username, password: secret } });
const whoIs = (token: string) => authority.call(me, {}, { token });

test('a person signs in with his user name, his e-mail address or his CIN, however it is typed', async () => {
  const { id, username } = await authority.addPerson(organizationId, 'student');
  const number = username.split('-')[1];
  for (const name of [
    username,
    username.toUpperCase(),
    ` ${username} `,
    `${username}@example.test`,
    `zz ${number} 000`,
  ]) {
    const outcome = await logIn(name);
    expect(outcome).toMatchObject({ kind: 'ok', reply: { user: { id, role: 'student' }, expiresIn: 8 * 3600 } });
  }
});

test('an unknown user and a wrong password get the same answer', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  const [wrong, unknown] = [await logIn(username, 'not the password'), await logIn('nobody-at-all')];
  expect(wrong).toMatchObject({ kind: 'refused', status: 401, code: 'invalid_credentials' });
  expect({ ...unknown, requestId: null }).toEqual({ ...wrong, requestId: null });
});

test('a password is taken as it was typed', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  for (const typed of [password.toLowerCase(), ` ${password}`, `${password} `])
    expect(await logIn(username, typed)).toMatchObject({ code: 'invalid_credentials' });
});

test('no reply holds anything of the password', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  const outcome = await logIn(username);
  expect(JSON.stringify(outcome)).not.toMatch(/argon2|password/i);
});

test('permissions are what the roles grant, sorted', async () => {
  const { token } = await authority.addPerson(organizationId, 'service');
  expect(await whoIs(token)).toMatchObject({ reply: { permissions: ['live.access.check', 'live.supervise'] } });
});

test('a disabled account is refused on the very next request, and cannot sign in or renew', async () => {
  const { id, username, token } = await authority.addPerson(organizationId, 'student');
  await authority.services.people.setStatus(id, 'disabled');
  expect(await whoIs(token)).toMatchObject({ status: 403, code: 'account_disabled' });
  expect(await authority.call(renew, {}, { token })).toMatchObject({ code: 'account_disabled' });
  expect(await logIn(username)).toMatchObject({ code: 'account_disabled' });
  expect(await logIn(username, 'not the password')).toMatchObject({ code: 'invalid_credentials' });
});

test('signing out ends this sign-in with all its tokens, and no other one', async () => {
  const { username, token } = await authority.addPerson(organizationId, 'student');
  const elsewhere = await authority.signIn(username);
  const renewed = await authority.call(renew, {}, { token });
  if (renewed.kind !== 'ok') throw new Error('not renewed');
  expect((await authority.call(logout, {}, { token })).kind).toBe('ok');
  for (const ended of [token, renewed.reply.token])
    expect(await whoIs(ended)).toMatchObject({ status: 401, code: 'token_revoked' });
  expect((await whoIs(elsewhere)).kind).toBe('ok');
});

test('a token ends with its life, and a renewed one lives on', async () => {
  const own = await startAuthority();
  try {
    const { token } = await own.addPerson(await own.addOrganization(), 'student');
    own.moveClock(7 * 3600 * 1000);
    const renewed = await own.call(renew, {}, { token });
    own.moveClock(3600 * 1000);
    expect(await own.call(me, {}, { token })).toMatchObject({ status: 401, code: 'token_expired' });
    if (renewed.kind !== 'ok') throw new Error('not renewed');
    expect((await own.call(me, {}, { token: renewed.reply.token })).kind).toBe('ok');
  } finally {
    await own.close();
  }
});

test('a sign-in older than seven days cannot be renewed', async () => {
  const own = await startAuthority({ JWT_EXPIRES_IN_SECONDS: String(7 * 24 * 3600) });
  try {
    const { token } = await own.addPerson(await own.addOrganization(), 'student');
    own.moveClock(6 * 24 * 3600 * 1000);
    const renewed = await own.call(renew, {}, { token });
    if (renewed.kind !== 'ok') throw new Error('not renewed');
    own.moveClock(2 * 24 * 3600 * 1000);
    expect(await own.call(renew, {}, { token: renewed.reply.token })).toMatchObject({ code: 'token_expired' });
  } finally {
    await own.close();
  }
});

test('of many concurrent guesses at one account exactly ten are answered', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  const guesses = Array.from({ length: 40 }, (_, index) => logIn(username, `guess ${index}`));
  const codes = (await Promise.all(guesses)).map((outcome) => outcome.kind === 'refused' && outcome.code);
  expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(10);
  expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(30);
  const late = await logIn(username);
  expect(late).toMatchObject({ status: 429, code: 'rate_limited' });
  expect(late.kind === 'refused' && late.retryAfter).toBeGreaterThan(0);
});

test('right passwords use up no tries', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  for (let count = 0; count < 15; count += 1) expect((await logIn(username)).kind).toBe('ok');
});

test('an address that only fails is stopped, another address is not', async () => {
  const own = await startAuthority();
  try {
    const { username } = await own.addPerson(await own.addOrganization(), 'student');
    const from = (clientAddress: string, name: string) =>
      own.call(login, { body: { username: name, password } }, { clientAddress });
    for (let count = 0; count < 50; count += 1) await from('203.0.113.7', `nobody-${count}`);
    expect(await from('203.0.113.7', username)).toMatchObject({ code: 'rate_limited' });
    expect((await from('203.0.113.8', username)).kind).toBe('ok');
  } finally {
    await own.close();
  }
});

const json = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const sign = (input: string, secret = testSettings.JWT_SECRET, algorithm = 'sha256') =>
  `${input}.${createHmac(algorithm, secret).update(input).digest('base64url')}`;

test('forged, altered and foreign tokens are all refused', async () => {
  const person: TestPerson = await authority.addPerson(organizationId, 'student');
  const [head = '', body = '', signature = ''] = person.token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const withHeader = (changes: object) => sign(`${json({ ...header, ...changes })}.${body}`);
  const withClaims = (changes: object) => sign(`${head}.${json({ ...claims, ...changes })}`);
  const { exp: _exp, ...withoutExpiry } = claims;
  const { sub: _sub, ...withoutSubject } = claims;
  const forged: Record<string, string> = {
    'no signature': `${head}.${body}.`,
    'algorithm none': `${json({ ...header, alg: 'none' })}.${body}.`,
    'algorithm None': `${json({ ...header, alg: 'None' })}.${body}.${signature}`,
    'lower-case algorithm': withHeader({ alg: 'hs256' }),
    'another algorithm': sign(`${json({ ...header, alg: 'HS512' })}.${body}`, testSettings.JWT_SECRET, 'sha512'),
    'another secret': sign(`${head}.${body}`, 'another secret that is long enough as well'),
    'empty secret': sign(`${head}.${body}`, ''),
    'another key id': withHeader({ kid: '../../dev/null' }),
    'no key id': withHeader({ kid: undefined }),
    'another type': withHeader({ typ: 'JWT' }),
    'an unknown critical header': withHeader({ crit: ['b64'], b64: false }),
    'a key in the header': withHeader({ jwk: { kty: 'oct', k: 'AA' } }),
    'no expiry': sign(`${head}.${json(withoutExpiry)}`),
    'an expiry in a text': withClaims({ exp: String(claims.exp) }),
    'an endless expiry': sign(`${head}.${json(JSON.stringify(claims).replace(String(claims.exp), '1e308'))}`),
    'an expiry that is past': withClaims({ exp: claims.iat - 10, iat: claims.iat - 20 }),
    'issued in the future': withClaims({ iat: claims.iat + 3600 }),
    'no subject': sign(`${head}.${json(withoutSubject)}`),
    'a subject that is an object': withClaims({ sub: { id: claims.sub } }),
    'another subject': withClaims({ sub: authority.unknownId() }),
    'another organization': withClaims({ org: authority.unknownId() }),
    'another audience': withClaims({ aud: 'another' }),
    'a list of audiences': withClaims({ aud: ['prolean'] }),
    'another issuer': withClaims({ iss: 'another' }),
    'another scope': withClaims({ scope: 'everything' }),
    'one more claim': withClaims({ admin: true }),
    'a name given twice': sign(`${head}.${json(JSON.stringify(claims).replace('{', `{"sub":"${claims.sub}",`))}`),
    'a changed payload': `${head}.${json({ ...claims, sub: authority.unknownId() })}.${signature}`,
    'two parts': `${head}.${body}`,
    'five parts': `${head}.${body}.${signature}.${signature}.${signature}`,
    'padding added': `${person.token}=`,
    'a huge token': `${head}.${json({ ...claims, pad: 'x'.repeat(64_000) })}.${signature}`.slice(0, 9000),
    'not a token': 'token',
  };
  for (const [what, token] of Object.entries(forged)) {
    const outcome = await whoIs(token);
    expect(outcome, what).toMatchObject({ kind: 'refused', status: 401 });
  }
  expect((await whoIs(person.token)).kind).toBe('ok');
});

test('a token signed with the previous secret is good while the secret is rotated', async () => {
  const next = 'the next secret, which is long enough too';
  const { token } = await authority.addPerson(organizationId, 'student');
  const rotated = await startAuthority({ JWT_SECRET: next, JWT_SECRET_PREVIOUS: testSettings.JWT_SECRET });
  try {
    // Another database, so the signature is accepted and only the sign-in is unknown there.
    expect(await rotated.call(me, {}, { token })).toMatchObject({ code: 'token_revoked' });
  } finally {
    await rotated.close();
  }
});

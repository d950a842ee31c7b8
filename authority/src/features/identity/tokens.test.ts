import { createHmac } from 'node:crypto';
import { logout, me } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AuthorityUnderTest,
  startAuthority,
  type TestPerson,
  testSettings,
} from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let person: TestPerson;
let forged: Record<string, string>;
beforeAll(async () => {
  authority = await startAuthority();
  person = await authority.addPerson(await authority.addOrganization(), 'student');
  forged = forge(person.token);
});
afterAll(() => authority.close());

const json = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const sign = (input: string, secret = testSettings.JWT_SECRET, algorithm = 'sha256') =>
  `${input}.${createHmac(algorithm, secret).update(input).digest('base64url')}`;
const without = (value: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
const flipBit = (part: string) => {
  const bytes = Buffer.from(part, 'base64url');
  bytes[bytes.length >> 1]! ^= 1;
  return bytes.toString('base64url');
};

/** The list of RFC 8725 and of its revision, and what else was ever let through by a library. */
function forge(token: string): Record<string, string> {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const now = claims.iat as number;
  const withHeader = (changes: object) => sign(`${json({ ...header, ...changes })}.${body}`);
  const withClaims = (changes: object) => sign(`${head}.${json({ ...claims, ...changes })}`);
  const withText = (from: string, to: string) => sign(`${head}.${json(JSON.stringify(claims).replace(from, to))}`);
  const livekit = {
    iss: testSettings.LIVEKIT_API_KEY,
    sub: claims.sub,
    exp: now + 600,
    nbf: 0,
    video: { roomJoin: true },
  };
  return {
    'algorithm none': `${json({ ...header, alg: 'none' })}.${body}.`,
    'algorithm None': `${json({ ...header, alg: 'None' })}.${body}.${signature}`,
    'algorithm NONE': withHeader({ alg: 'NONE' }),
    'no algorithm': sign(`${json(without(header, 'alg'))}.${body}`),
    'algorithm in small letters': withHeader({ alg: 'hs256' }),
    'algorithm HS384': sign(`${json({ ...header, alg: 'HS384' })}.${body}`, testSettings.JWT_SECRET, 'sha384'),
    'algorithm HS512': sign(`${json({ ...header, alg: 'HS512' })}.${body}`, testSettings.JWT_SECRET, 'sha512'),
    'algorithm RS256 with our secret': withHeader({ alg: 'RS256' }),
    'no signature': `${head}.${body}.`,
    'a flipped bit in the header': `${flipBit(head)}.${body}.${signature}`,
    'a flipped bit in the payload': `${head}.${flipBit(body)}.${signature}`,
    'a flipped bit in the signature': `${head}.${body}.${flipBit(signature)}`,
    'padding added': `${token}=`,
    'JSON serialisation': json({ protected: head, payload: body, signature }),
    'five parts': `${head}.${body}.${signature}.${signature}.${signature}`,
    'two parts': `${head}.${body}`,
    'three dots': `${token}.`,
    'a line break inside': `${head}.${body}%0A.${signature}`,
    'another secret': sign(`${head}.${body}`, 'another secret that is long enough as well'),
    'an empty secret': sign(`${head}.${body}`, ''),
    'another key id': withHeader({ kid: '../../dev/null' }),
    'a key id that is a statement': withHeader({ kid: "' union select 'AA" }),
    'no key id': withHeader({ kid: undefined }),
    'no expiry': sign(`${head}.${json(without(claims, 'exp'))}`),
    'an endless expiry': withText(String(claims.exp), '1e308'),
    'an expiry in a hundred years': withClaims({ exp: now + 100 * 365 * 24 * 3600 }),
    'an expiry in a text': withClaims({ exp: String(claims.exp) }),
    'a negative expiry': withClaims({ exp: -1 }),
    'not good yet': withClaims({ nbf: now + 3600 }),
    'issued in the future': withClaims({ iat: now + 3600 }),
    'issued after its expiry': withClaims({ iat: claims.exp + 1 }),
    'issued too long ago': withClaims({ iat: now - 30 * 24 * 3600 }),
    'no time of issue': sign(`${head}.${json(without(claims, 'iat'))}`),
    'no audience': sign(`${head}.${json(without(claims, 'aud'))}`),
    'another audience': withClaims({ aud: 'another' }),
    'a list of audiences': withClaims({ aud: ['prolean'] }),
    'another issuer': withClaims({ iss: 'another' }),
    'no subject': sign(`${head}.${json(without(claims, 'sub'))}`),
    'a subject that is a number': withClaims({ sub: 7 }),
    'a subject that is an object': withClaims({ sub: { id: claims.sub } }),
    'another type': withHeader({ typ: 'JWT' }),
    'an unknown critical header': withHeader({ crit: ['exp'] }),
    'an unencoded payload': withHeader({ b64: false, crit: ['b64'] }),
    'a key in the header': withHeader({ jwk: { kty: 'oct', k: 'AA' } }),
    'the address of a key': withHeader({ jku: `${authority.origin}/keys`, x5u: `${authority.origin}/keys` }),
    'a name given twice': withText('{', `{"sub":"${claims.sub}",`),
    'another scope': withClaims({ scope: 'everything' }),
    'a live that is none': withClaims({ scope: 'live:1' }),
    'one more claim': withClaims({ admin: true }),
    'a LiveKit join token': sign(
      `${json({ alg: 'HS256', typ: 'JWT' })}.${json(livekit)}`,
      testSettings.LIVEKIT_API_SECRET,
    ),
    'a LiveKit token under our secret': sign(`${json({ alg: 'HS256', typ: 'JWT' })}.${json(livekit)}`),
    'a LiveKit webhook token': sign(
      `${json({ alg: 'HS256', typ: 'JWT' })}.${json({ iss: livekit.iss, exp: now + 300, sha256: 'A'.repeat(43) })}`,
      testSettings.LIVEKIT_API_SECRET,
    ),
    'a service token nobody made': `prst_${'A'.repeat(43)}`,
    'a CSRF token': `${'a'.repeat(43)}.${'b'.repeat(43)}`,
    'a claim as long as a page': withClaims({ pad: 'x'.repeat(2500) }),
    'no token at all': 'token',
  };
}

test('more than the fifty known forgeries are refused, all with the same words', async () => {
  expect(Object.keys(forged).length).toBeGreaterThanOrEqual(50);
  const invalid = {
    kind: 'refused',
    status: 401,
    code: 'token_invalid',
    message: 'The token is not valid. Sign in again.',
  };
  for (const [what, token] of Object.entries(forged))
    expect(await authority.call(me, {}, { token }), what).toMatchObject(invalid);
  expect((await authority.call(me, {}, { token: person.token })).kind).toBe('ok');
});

test('other people’s claims under a right signature open nothing', async () => {
  const [head = '', body = ''] = person.token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  for (const changes of [
    { sub: authority.unknownId() },
    { org: authority.unknownId() },
    { sid: authority.unknownId() },
    { scope: `live:${authority.unknownId()}` },
  ]) {
    const token = sign(`${head}.${json({ ...claims, ...changes })}`);
    expect(await authority.call(me, {}, { token })).toMatchObject({ status: 401, code: 'token_revoked' });
  }
  const past = sign(`${head}.${json({ ...claims, iat: claims.iat - 20, exp: claims.iat - 10 })}`);
  expect(await authority.call(me, {}, { token: past })).toMatchObject({ status: 401, code: 'token_expired' });
});

test('a huge token is refused before anyone looks at it', async () => {
  const status = async (length: number) => {
    const headers = { authorization: `Bearer ${person.token}${'x'.repeat(length)}` };
    return (await fetch(`${authority.origin}/api/auth/me`, { headers }).catch(() => null))?.status ?? 431;
  };
  // Node itself refuses headers as large as the second.
  expect([await status(8000), await status(64_000)]).toEqual([401, 431]);
});

test('a header is read as one bearer token or not at all', async () => {
  const status = async (authorization: string) =>
    (await fetch(`${authority.origin}/api/auth/me`, { headers: { authorization } })).status;
  expect(await status(`bearer ${person.token}`)).toBe(200);
  for (const text of [
    person.token,
    `Bearer  ${person.token}`,
    `Bearer ${person.token}, Bearer x`,
    `Basic ${person.token}`,
    'Bearer',
  ])
    expect([text.slice(0, 9), await status(text)]).toEqual([text.slice(0, 9), 401]);
});

test('a token signed with the previous secret is good while the secret is rotated, and not after', async () => {
  const JWT_SECRET = 'the next secret, which is long enough too';
  const outcomes = [];
  for (const JWT_SECRET_PREVIOUS of [testSettings.JWT_SECRET, undefined]) {
    const rotated = await startAuthority({ JWT_SECRET, JWT_SECRET_PREVIOUS });
    outcomes.push(await rotated.call(me, {}, { token: person.token }));
    await rotated.close();
  }
  // Another database, so the signature is accepted and only the sign-in is unknown there.
  expect(outcomes).toMatchObject([{ code: 'token_revoked' }, { code: 'token_invalid' }]);
});

test('signing out with a token nobody signed ends nothing', async () => {
  for (const token of Object.values(forged).slice(0, 10))
    expect(await authority.call(logout, {}, { token })).toMatchObject({ status: 401 });
  expect((await authority.call(me, {}, { token: person.token })).kind).toBe('ok');
});

import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { forgeTokens, readToken } from './forged-tokens.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (content: string, secret: string, hash = 'sha256'): string =>
  `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;

const header = { alg: 'HS256', typ: 'JWT', kid: 'key-1' };
const claims = { sub: 'somebody', exp: 1_800_000_000 };
const good = sign(`${encode(header)}.${encode(claims)}`, 'the real key');
const forged = new Map(forgeTokens(good));
const partsOf = (what: string): string[] => forged.get(what)!.split('.');

test('what a token says is read without its key, and of no token nothing', () => {
  expect(readToken(good)).toEqual({ header, claims });
  for (const none of ['', 'abc', 'abc.def', `${encode('text')}.${encode(null)}.x`])
    expect(readToken(none)).toEqual({ header: {}, claims: {} });
});

test('no forgery is the token, nor signed with its key', () => {
  expect(forged.size).toBe(13);
  expect(new Set(forged.values()).size).toBe(13);
  for (const [what, token] of forged) {
    const [head = '', body = '', signature, ...more] = token.split('.');
    const isGood = more.length === 0 && sign(`${head}.${body}`, 'the real key').split('.')[2] === signature;
    expect([what, isGood]).toEqual([what, false]);
  }
});

test('a forgery claims what the token claims, but for a later end', () => {
  const others = [...forged].filter(
    ([what]) => !['no JWT at all', 'a later expiry under the old signature'].includes(what),
  );
  for (const [what, token] of others) expect([what, readToken(token).claims]).toEqual([what, claims]);
  expect(readToken(forged.get('a later expiry under the old signature')!).claims.exp).toBe(1_800_003_600);
});

test.each([
  ['algorithm none', { ...header, alg: 'none' }],
  ['algorithm None, signature kept', { ...header, alg: 'None' }],
  ['no signature', header],
  ['HS512', { ...header, alg: 'HS512' }],
  ['RS256 with a signature of ours', { ...header, alg: 'RS256' }],
  ['its own key in the header', { ...header, jwk: { kty: 'oct', k: 'c2VjcmV0' } }],
])('%s says so in its header', (what, expected) => {
  expect(readToken(forged.get(what)!).header).toEqual(expected);
});

test('each is signed as its name says', () => {
  const content = good.split('.').slice(0, 2).join('.');
  expect(partsOf('algorithm none')[2]).toBe('');
  expect(partsOf('no signature')[2]).toBe('');
  expect(partsOf('algorithm None, signature kept')[2]).toBe(good.split('.')[2]);
  expect(partsOf('a later expiry under the old signature')[2]).toBe(good.split('.')[2]);
  expect(forged.get('an empty key')).toBe(sign(content, ''));
  expect(forged.get('the key id as key')).toBe(sign(content, 'key-1'));
  expect(forged.get('four parts')).toBe(`${good}.${good.split('.')[2]}`);
  for (const [what, hash] of [
    ['HS512', 'sha512'],
    ['RS256 with a signature of ours', 'sha256'],
    ['its own key in the header', 'sha256'],
  ] as const)
    expect(forged.get(what)).toBe(sign(partsOf(what).slice(0, 2).join('.'), 'secret', hash));
});

test('one letter of the signature is changed, whatever it was', () => {
  for (const first of ['A', 'B', 'x']) {
    const changed = new Map(forgeTokens(`a.b.${first}rest`)).get('a changed signature')!;
    expect(changed).toMatch(/^a\.b\..rest$/);
    expect(changed).not.toBe(`a.b.${first}rest`);
  }
});

test('without a key id a likely one is tried', () => {
  const content = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
  expect(new Map(forgeTokens(sign(content, 'the real key'))).get('the key id as key')).toBe(sign(content, 'kid'));
});

import { createHmac } from 'node:crypto';

export type Claims = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const decode = (part: string | undefined): Claims => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Claims) : {};
  } catch {
    return {};
  }
};

/** Header and claims of a JWT, its signature unread; empty objects when it is none. */
export const readToken = (token: string): { header: Claims; claims: Claims } => {
  const [header, claims] = token.split('.');
  return { header: decode(header), claims: decode(claims) };
};

const signed = (header: Claims, claims: Claims, secret: string, hash = 'sha256'): string => {
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;
};

/** Tokens made from a good one as somebody without the secret would make them: every one must be refused. */
export const forgeTokens = (token: string): [what: string, token: string][] => {
  const [headerPart = '', claimsPart = '', signature = ''] = token.split('.');
  const { header, claims } = readToken(token);
  const later = { ...claims, exp: Number(claims.exp) + 3600 };
  const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  return [
    ['no JWT at all', 'abc.def.ghi'],
    ['algorithm none', `${encode({ ...header, alg: 'none' })}.${claimsPart}.`],
    ['algorithm None, signature kept', `${encode({ ...header, alg: 'None' })}.${claimsPart}.${signature}`],
    ['no signature', `${headerPart}.${claimsPart}.`],
    ['a changed signature', `${headerPart}.${claimsPart}.${flipped}`],
    ['a later expiry under the old signature', `${headerPart}.${encode(later)}.${signature}`],
    ['another key', signed(header, claims, 'not the key of the authority, but as long')],
    ['an empty key', signed(header, claims, '')],
    ['the key id as key', signed(header, claims, String(header.kid ?? 'kid'))],
    ['HS512', signed({ ...header, alg: 'HS512' }, claims, 'secret', 'sha512')],
    ['RS256 with a signature of ours', signed({ ...header, alg: 'RS256' }, claims, 'secret')],
    ['its own key in the header', signed({ ...header, jwk: { kty: 'oct', k: 'c2VjcmV0' } }, claims, 'secret')],
    ['four parts', `${token}.${signature}`],
  ];
};

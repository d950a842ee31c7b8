import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { tokenExpired, tokenInvalid } from './token-refusals.ts';

const issuer = 'prolean-authority';
const audience = 'prolean';
const longestToken = 4096;
/** Seconds; no setting makes a token live longer. */
const longestLife = 7 * 24 * 3600;

/** RFC 8725: whatever is not exactly this is refused, also where the signature is right. */
const header = z.strictObject({ alg: z.literal('HS256'), typ: z.literal('at+jwt'), kid: z.string() });
const claims = z.strictObject({
  iss: z.literal(issuer),
  aud: z.literal(audience),
  sub: z.uuid(),
  org: z.uuid(),
  sid: z.uuid(),
  scope: z.union([z.literal('full'), z.templateLiteral(['live:', z.uuid()])]),
  iat: z.int().positive(),
  exp: z.int().positive(),
});
export type Claims = z.infer<typeof claims>;

type Key = { id: string; key: KeyObject };
const keyFrom = (secret: string): Key => ({
  id: createHash('sha256').update(`key id ${secret}`).digest('base64url').slice(0, 8),
  key: createSecretKey(Buffer.from(secret)),
});

function jsonOf(part: string): unknown {
  const text = Buffer.from(part, 'base64url').toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    // A repeated name is lost by parsing; only a text that parsing gives back unchanged was made by us.
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The library's part: the signature, the algorithm, issuer and audience. When it expires is looked at by whoever knows its shape. */
function verifySignature(token: string, key: KeyObject, nowSeconds: number): void {
  try {
    const expected = { issuer, audience, clockTimestamp: nowSeconds, ignoreExpiration: true };
    jwt.verify(token, key, { algorithms: ['HS256'], ...expected });
  } catch {
    throw tokenInvalid();
  }
}

export function createTokens(
  settings: { secret: string; previousSecret: string | null; lifeSeconds: number },
  clock: Clock,
) {
  const current = keyFrom(settings.secret);
  const keys = settings.previousSecret === null ? [current] : [current, keyFrom(settings.previousSecret)];
  const nowSeconds = () => Math.floor(clock() / 1000);
  return {
    lifeSeconds: settings.lifeSeconds,
    sign({ sub, org, sid, scope }: Pick<Claims, 'sub' | 'org' | 'sid' | 'scope'>): string {
      const iat = nowSeconds();
      const payload = { iss: issuer, aud: audience, sub, org, sid, scope, iat, exp: iat + settings.lifeSeconds };
      return jwt.sign(payload, current.key, { header: { alg: 'HS256', typ: 'at+jwt', kid: current.id } });
    },
    /** The claims of a token of ours that is still good; throws `token_invalid` or `token_expired`. */
    verify(token: string): Claims {
      const [headerPart = '', payloadPart = ''] = token.split('.');
      if (token.length > longestToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw tokenInvalid();
      const parsedHeader = header.safeParse(jsonOf(headerPart));
      const key = keys.find(({ id }) => id === parsedHeader.data?.kid);
      if (key === undefined) throw tokenInvalid();
      verifySignature(token, key.key, nowSeconds());
      const parsed = claims.safeParse(jsonOf(payloadPart));
      if (!parsed.success) throw tokenInvalid();
      const { iat, exp } = parsed.data;
      if (iat > nowSeconds() + 60 || exp <= iat || exp - iat > longestLife) throw tokenInvalid();
      if (exp <= nowSeconds()) throw tokenExpired();
      return parsed.data;
    },
  };
}

export type Tokens = ReturnType<typeof createTokens>;

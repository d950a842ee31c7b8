import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { Refusal } from '../../platform/refusal.ts';

const issuer = 'prolean-authority';
const audience = 'prolean';
const longestToken = 4096;

/** RFC 8725: whatever is not exactly this is refused, also where the signature is right. */
const header = z.strictObject({ alg: z.literal('HS256'), typ: z.literal('at+jwt'), kid: z.string() });
const claims = z.strictObject({
  iss: z.literal(issuer),
  aud: z.literal(audience),
  sub: z.uuid(),
  org: z.uuid(),
  sid: z.uuid(),
  scope: z.literal('full'),
  iat: z.int().positive(),
  exp: z.int().positive(),
});
export type Claims = z.infer<typeof claims>;

const invalid = () => new Refusal('token_invalid', 'The token is not valid. Sign in again.');
const expired = () => new Refusal('token_expired', 'Your sign-in has expired. Sign in again.');

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

function verifySignature(token: string, key: KeyObject, nowSeconds: number): void {
  try {
    jwt.verify(token, key, { algorithms: ['HS256'], issuer, audience, clockTimestamp: nowSeconds });
  } catch (error) {
    throw error instanceof jwt.TokenExpiredError ? expired() : invalid();
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
    sign(subject: Pick<Claims, 'sub' | 'org' | 'sid'>): string {
      const iat = nowSeconds();
      const payload = { iss: issuer, aud: audience, ...subject, scope: 'full', iat, exp: iat + settings.lifeSeconds };
      return jwt.sign(payload, current.key, { header: { alg: 'HS256', typ: 'at+jwt', kid: current.id } });
    },
    /** The claims of a token of ours that is still good; throws `token_invalid` or `token_expired`. */
    verify(token: string): Claims {
      const [headerPart = '', payloadPart = ''] = token.split('.');
      if (token.length > longestToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw invalid();
      const parsedHeader = header.safeParse(jsonOf(headerPart));
      const key = keys.find(({ id }) => id === parsedHeader.data?.kid);
      if (key === undefined) throw invalid();
      verifySignature(token, key.key, nowSeconds());
      const parsed = claims.safeParse(jsonOf(payloadPart));
      if (!parsed.success) throw invalid();
      if (parsed.data.iat > nowSeconds() + 60 || parsed.data.exp <= parsed.data.iat) throw invalid();
      return parsed.data;
    },
  };
}

export type Tokens = ReturnType<typeof createTokens>;

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Says which token without giving it away. */
export const fingerprint = (token: string): string => createHash('sha256').update(token).digest('base64url');

const derive = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'prolean-portal', purpose, 32));

/**
 * Signs and checks short texts. The first secret signs, all are accepted, so that they can be rotated.
 * Each purpose has a key of its own: what was signed for one is worth nothing for another.
 */
export function createSigner(secrets: readonly string[], purpose: string) {
  const keys = secrets.map((secret) => derive(secret, purpose));
  const sign = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    sign: (text: string): string => sign(keys[0] as Buffer, text),
    isSigned(text: string, signature: string): boolean {
      const given = Buffer.from(signature);
      return keys.some((key) => {
        const expected = Buffer.from(sign(key, text));
        return expected.length === given.length && timingSafeEqual(expected, given);
      });
    },
  };
}

/** Encrypts short texts (AES-256-GCM). `context` is bound to the text: opening it under another one fails. */
export function createSealer(secrets: readonly string[], purpose: string) {
  const keys = secrets.map((secret) => derive(secret, purpose));
  const open = (key: Buffer, sealed: Buffer, context: string): string => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
  };
  return {
    seal(text: string, context: string): string {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keys[0] as Buffer, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    /** null when it was changed, belongs elsewhere, or its secret is gone. */
    open(sealed: string, context: string): string | null {
      const bytes = Buffer.from(sealed, 'base64');
      for (const key of keys) {
        try {
          return open(key, bytes, context);
        } catch {
          // Another secret may have sealed it.
        }
      }
      return null;
    },
  };
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

type Key = { id: string; key: Buffer };

/** Both the key and its public name come from the secret; neither tells anything about it or about the other. */
function keyFrom(secret: string, purpose: string): Key {
  const derive = (use: string, length: number) => Buffer.from(hkdfSync('sha256', secret, '', use, length));
  return { id: derive(`${purpose} key id`, 6).toString('base64url'), key: derive(purpose, 32) };
}

export type Sealed = { keyId: string; bytes: Buffer };

/**
 * Keeps a secret unreadable where it is stored, under a key derived from JWT_SECRET, another one for each purpose. `context`
 * says whose secret it is: a sealed secret moved to another row can't be opened there.
 */
export function createSealing(settings: { secret: string; previousSecret: string | null }, purpose: string) {
  const current = keyFrom(settings.secret, purpose);
  const keys = settings.previousSecret === null ? [current] : [current, keyFrom(settings.previousSecret, purpose)];

  return {
    currentKeyId: current.id,

    seal(secret: Uint8Array, context: string): Sealed {
      const nonce = randomBytes(nonceLength);
      const sealing = createCipheriv(cipher, current.key, nonce).setAAD(Buffer.from(context));
      const text = Buffer.concat([sealing.update(secret), sealing.final()]);
      return { keyId: current.id, bytes: Buffer.concat([nonce, sealing.getAuthTag(), text]) };
    },

    /** Throws when the bytes were changed, belong elsewhere, or were sealed under a secret that is set no more. */
    open({ keyId, bytes }: Sealed, context: string): Buffer {
      const key = keys.find(({ id }) => id === keyId);
      if (key === undefined) throw new Error('sealed under a JWT_SECRET that is no longer set');
      const opening = createDecipheriv(cipher, key.key, bytes.subarray(0, nonceLength), { authTagLength: tagLength });
      opening.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
      return Buffer.concat([opening.update(bytes.subarray(nonceLength + tagLength)), opening.final()]);
    },
  };
}

export type Sealing = ReturnType<typeof createSealing>;

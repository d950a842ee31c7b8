import { createPrivateKey, createPublicKey, hkdfSync, sign, verify } from 'node:crypto';

/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Signs with an Ed25519 key derived from JWT_SECRET, so that whoever has the public half can check without being able to
 * sign. A new secret means a new key: what was signed before stays checkable with the public half of that time.
 */
export function createSigner(secret: string) {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'prolean attendance seal', 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length);
  return {
    /** 32 bytes. */
    publicKey,
    /** 64 bytes. */
    sign: (text: string): Buffer => sign(null, Buffer.from(text), privateKey),
  };
}

export type Signer = ReturnType<typeof createSigner>;

export function isSignedBy(publicKey: Buffer, text: string, signature: Buffer): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, publicKey]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), key, signature);
}

import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands: RFC 6238 with SHA-1, six digits, 30 seconds. */
const settings = { issuer: 'Prolean', algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** A clock may be one step off to either side. */
const tolerance = 1;

const recoveryCodesMade = 10;
const recoveryCodeBytes = 10;

const totpOf = (secret: Uint8Array, label = ''): TOTP =>
  new TOTP({ ...settings, label, secret: Secret.fromHex(Buffer.from(secret).toString('hex')) });

/** 160 random bits, as RFC 4226 wants. */
export const newTotpSecret = (): Buffer => randomBytes(20);

/** The secret as people and as their apps take it in. */
export function enrolment(secret: Uint8Array, username: string): { secret: string; uri: string } {
  const totp = totpOf(secret, username);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The 30-second step a code belongs to, if it is one of now; null otherwise. `now` in milliseconds. */
export function stepOfCode(secret: Uint8Array, code: string, now: number): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^[0-9]{6}$/.test(token)) return null;
  const totp = totpOf(secret);
  const delta = totp.validate({ token, timestamp: now, window: tolerance });
  return delta === null ? null : totp.counter({ timestamp: now }) + delta;
}

/** As a code is stored and compared: without what people put between, and bound to its owner. 80 random bits need no slow hash. */
export const hashOfRecoveryCode = (userId: string, code: string): Buffer =>
  createHash('sha256')
    .update(`${userId} ${code.replace(/[\s-]/g, '').toUpperCase()}`)
    .digest();

/** Sixteen letters and digits in groups of four, none of them easily taken for another. */
function newRecoveryCode(): string {
  const text = new Secret({ buffer: new Uint8Array(randomBytes(recoveryCodeBytes)).buffer }).base32;
  return text.match(/.{4}/g)!.join('-');
}

export const newRecoveryCodes = (): string[] => Array.from({ length: recoveryCodesMade }, newRecoveryCode);

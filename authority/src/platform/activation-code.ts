import { createHash, randomBytes } from 'node:crypto';

/** Crockford's 32: no letter that is taken for a digit, nor the other way round. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;

const hashOf = (code: string): Buffer => createHash('sha256').update(`activation ${code}`).digest();

/** Eighty random bits in four groups that can be read out and typed; only the hash is kept. */
export function newActivationCode(): { code: string; hash: Buffer } {
  const letters = [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return { code: letters.match(/.{4}/g)!.join('-'), hash: hashOf(letters) };
}

/** The hash of a code as a person types it: letters of any size, with or without dashes, O for 0 and I or L for 1. */
export const typedCodeHash = (typed: string): Buffer =>
  hashOf(
    typed
      .toUpperCase()
      .replaceAll('O', '0')
      .replace(/[IL]/g, '1')
      .replace(/[^0-9A-Z]/g, ''),
  );

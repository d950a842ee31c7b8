import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, so that a plain hash is enough to keep of it: there is nothing to guess. */
export const newOpaqueToken = (prefix: string): string => `${prefix}${randomBytes(32).toString('base64url')}`;

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

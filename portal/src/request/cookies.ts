import type { Request } from 'express';

/** The value of one cookie of this request; undefined when it is missing or cannot be decoded. */
export function cookieOf(req: Request, name: string): string | undefined {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at < 0 || part.slice(0, at).trim() !== name) continue;
    try {
      return decodeURIComponent(part.slice(at + 1).trim());
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** In production the prefix binds a cookie to this host and to https. */
export const cookieName = (name: string, production: boolean): string => (production ? `__Host-${name}` : name);

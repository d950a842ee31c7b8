import type { Request } from 'express';

// Only its shape matters: a path is read against it to see whether it would leave this site.
const here = 'http://portal.invalid';
const signInPaths = /^\/(login|logout|language)\/?($|[?#])/;

/** The path a person may be sent to, normalised; null unless it stays on this site and can be opened. */
export function sameSitePath(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > 2000) return null;
  // Browsers drop or turn some of these, and so read another address than the server did.
  if (!text.startsWith('/') || /[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]/u.test(text) || !URL.canParse(text, here)) return null;
  const url = new URL(text, here);
  const path = url.pathname + url.search + url.hash;
  return url.origin === here && !path.startsWith('//') ? path : null;
}

/** As `sameSitePath`, for after signing in: not a page that is only about signing in. */
export function pathAfterSignIn(text: unknown): string | null {
  const path = sameSitePath(text);
  return path === null || signInPaths.test(path) ? null : path;
}

/** The page of ours a request was sent from; null when the browser does not say. */
export function pageSentFrom(req: Request): string | null {
  const referer = req.get('referer');
  if (referer === undefined || !URL.canParse(referer)) return null;
  const url = new URL(referer);
  return url.host === req.host ? sameSitePath(url.pathname + url.search) : null;
}

/** Where this request's person was: the page itself, or the one whose form was sent. */
export const whereHeWas = (req: Request): string =>
  (req.method === 'GET' || req.method === 'HEAD'
    ? pathAfterSignIn(req.originalUrl)
    : pathAfterSignIn(pageSentFrom(req))) ?? '/dashboard';

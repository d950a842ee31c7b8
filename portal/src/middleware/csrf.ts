import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Config } from '../config.ts';
import { createSigner } from '../platform/keys.ts';
import { cookieName, cookieOf } from '../request/cookies.ts';
import type { WebSessions } from '../web-session/web-sessions.ts';
import { RequestRefused } from './request-refused.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const visitorPattern = /^[A-Za-z0-9_-]{24}$/;

/** Whether the browser says that the request comes from one of our own pages; old ones say so by Origin or Referer only. */
function comesFromHere(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const from = req.get('origin') ?? req.get('referer');
  if (from === undefined) return true;
  return URL.canParse(from) && new URL(from).origin === `${req.protocol}://${req.host}`;
}

const givenToken = (req: Request): string => {
  const token: unknown = req.get('x-csrf-token') ?? req.body?._csrf;
  return typeof token === 'string' ? token : '';
};

/**
 * Every request that may change something carries a token that only our own pages hold: a signature over the web session's
 * cookie, or a visitor's cookie before one signs in, so that it is worth nothing in another browser. It works without Redis.
 */
export function checkCsrf({ config, webSessions }: { config: Config; webSessions: WebSessions }): RequestHandler {
  const signer = createSigner(config.sessionSecrets, 'csrf');
  const visitorCookie = cookieName('visitor', config.production);

  /** What the token is bound to: the web session's cookie as the browser sent it, whether or not its store can be read. */
  const bindingOf = (req: Request): string | undefined => {
    const webSession = cookieOf(req, webSessions.cookieName);
    if (webSession !== undefined) return webSession;
    const visitor = cookieOf(req, visitorCookie);
    return visitor !== undefined && visitorPattern.test(visitor) ? visitor : undefined;
  };

  const newVisitor = (res: Response): string => {
    const visitor = randomBytes(18).toString('base64url');
    res.cookie(visitorCookie, visitor, { path: '/', httpOnly: true, sameSite: 'lax', secure: config.production });
    return visitor;
  };

  const mint = (req: Request, res: Response): string => {
    // Different on every page, so that its bytes cannot be guessed from the length of compressed replies.
    const salt = randomBytes(12).toString('base64url');
    return `${salt}.${signer.sign(`${salt} ${bindingOf(req) ?? newVisitor(res)}`)}`;
  };

  const isGood = (req: Request): boolean => {
    const [salt = '', signature = ''] = givenToken(req).split('.');
    const binding = bindingOf(req);
    return binding !== undefined && salt !== '' && signer.isSigned(`${salt} ${binding}`, signature);
  };

  return (req, res, next) => {
    let minted: string | undefined;
    Object.defineProperty(req, 'csrfToken', {
      configurable: true,
      get() {
        minted ??= mint(req, res);
        return minted;
      },
    });
    if (safeMethods.has(req.method)) return next();
    if (!comesFromHere(req)) return next(new RequestRefused(403, 'cross_site'));
    next(isGood(req) ? undefined : new RequestRefused(403, 'csrf'));
  };
}

import type { Request, RequestHandler, Response } from 'express';
import expressSession from 'express-session';
import type { Logger } from '../platform/logger.ts';
import type { SignIn } from '../web-session/sign-in-record.ts';
import type { UnfinishedEnds } from '../web-session/unfinished-ends.ts';
import type { WebSessions } from '../web-session/web-sessions.ts';
import { portalUnavailable } from './request-refused.ts';

declare global {
  namespace Express {
    interface Request {
      /** True when a web session's cookie came and its store could not be read: who this is cannot be known now. */
      webSessionAway: boolean;
    }
  }
}

type Parts = { webSessions: WebSessions; unfinishedEnds: UnfinishedEnds; logger: Logger };

/** Loads the web session. When its store is away the request goes on without one instead of waiting or failing. */
export function loadWebSession(parts: Parts): RequestHandler {
  const { webSessions, unfinishedEnds, logger } = parts;
  const load = expressSession({
    store: webSessions.store,
    secret: webSessions.secrets,
    name: webSessions.cookieName,
    cookie: webSessions.cookie,
    resave: false,
    saveUninitialized: false,
  });
  let warned = !webSessions.cookie.secure;
  return (req, res, next) => {
    if (!warned && !req.secure) {
      warned = true;
      logger.error({
        event: 'no_https',
        hint: 'nobody can sign in; name the proxy that ends https in TRUSTED_PROXIES',
      });
    }
    let goneOn = false;
    req.webSessionAway = false;
    load(req, res, (failure?: unknown) => {
      if (failure) logger.warn({ event: 'web_session_store_failed', request_id: req.requestId, error: failure });
      // express-session reports a failed save at the end of the reply through `next`, long after the request has gone on.
      if (goneOn) return;
      goneOn = true;
      req.webSessionAway = failure !== undefined;
      // Its owner signed out while the store was away: it counts no more, even if the store still has it.
      if (req.sessionID && unfinishedEnds.has(req.sessionID)) dropWebSession(req);
      next();
    });
  };
}

/** The sign-in this request belongs to; null for a visitor and while the store is away. */
export const signInOf = (req: Request): SignIn | null => req.session?.signIn ?? null;

/** The id of the web session this request belongs to, also when its store is away. */
export const webSessionId = (req: Request): string | undefined => req.sessionID;

const finished = (start: (done: (error?: unknown) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));

/** A web session with a new id that holds this sign-in only; whatever the old one held is gone. */
export async function beginWebSession(req: Request, signIn: SignIn): Promise<void> {
  try {
    await finished((done) => req.session.regenerate(done));
    req.session.signIn = signIn;
    await finished((done) => req.session.save(done));
  } catch (cause) {
    throw portalUnavailable(cause);
  }
}

/** Changes the sign-in and saves it at once, on top of what another request may have saved meanwhile. */
export async function changeSignIn(req: Request, change: Partial<SignIn>): Promise<void> {
  await finished((done) => req.session.reload(done));
  if (!req.session.signIn) return;
  Object.assign(req.session.signIn, change);
  await finished((done) => req.session.save(done));
}

/** From here on this request has none, and none is saved when it ends. */
function dropWebSession(req: Request): void {
  req.session = undefined as unknown as Request['session'];
}

/** Ends the web session for good and takes its cookie away. False when its store could not be told. */
export async function endWebSession(req: Request, res: Response, webSessions: WebSessions): Promise<boolean> {
  res.clearCookie(webSessions.cookieName, webSessions.cookie);
  const id = req.sessionID;
  if (!id) return true;
  dropWebSession(req);
  // Its token could not be read, so it is not deleted before someone has read and revoked it.
  if (req.webSessionAway) return false;
  return webSessions.store.destroy(id).then(
    () => true,
    () => false,
  );
}

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Decisions } from '../authority/decisions.ts';
import type { Outbox } from '../authority/outbox.ts';
import type { Config } from '../config.ts';
import { errorPage, type FormAgain } from '../layout/error-page.ts';
import type { Views } from '../layout/views.ts';
import type { Logger } from '../platform/logger.ts';
import { whereHeWas } from '../request/return-path.ts';
import { wantsJson } from '../request/wants-json.ts';
import type { WebSessions } from '../web-session/web-sessions.ts';
import { type Failure, failureOf, ownFault } from './failures.ts';
import { flash } from './flash.ts';
import { RequestRefused } from './request-refused.ts';
import { endWebSession, signInOf } from './web-session.ts';

type Parts = {
  config: Config;
  views: Views;
  webSessions: WebSessions;
  decisions: Decisions;
  outbox: Outbox;
  logger: Logger;
};

const secretFields = /^_csrf$|^code$|password|secret|token/i;
const givesFormBack = new Set<Failure['kind']>([
  'portal_unavailable',
  'outage_write',
  'outage_unknown',
  'form_expired',
  'not_connected',
]);

const isChange = (req: Request): boolean => req.method !== 'GET' && req.method !== 'HEAD';

/** What was typed, to be sent again; never a password. */
function formAgain(req: Request, { kind }: Failure): FormAgain | undefined {
  if (!isChange(req) || !givesFormBack.has(kind)) return undefined;
  const fields = Object.entries((req.body ?? {}) as Record<string, unknown>)
    .filter(([name]) => !secretFields.test(name))
    .map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)] as const);
  return { action: req.originalUrl, fields: Object.fromEntries(fields) };
}

export const notFound: RequestHandler = (_req, _res, next) => next(new RequestRefused(404, 'not_found'));

/** Why, for a script's own reader: whole sentences, without the page around them. */
function reasonOf(t: Request['t'], { status, kind, endsSignIn }: Failure): string {
  if (status === 401) return t(endsSignIn ? 'common:flash.sign_in_again' : 'errors:sign_in_first');
  return `${t(`errors:${kind}.title`)}. ${t(`errors:${kind}.text`)}`;
}

/** The one place where a request that failed is answered: a page, or JSON, in the reader's language. */
export function answerFailures(parts: Parts): ErrorRequestHandler {
  const { config, views, webSessions, decisions, outbox, logger } = parts;

  function log(req: Request, error: unknown, failure: Failure | null): void {
    const about = { request_id: req.requestId, method: req.method, path: req.path };
    if (failure === null) logger.error({ event: 'request_failed', ...about, error });
    else if (failure.status >= 500) {
      const { cause } = error as Error;
      logger.warn({ event: 'request_refused', ...about, reason: failure.code, ...(cause ? { error: cause } : {}) });
    }
  }

  /** The token is worth nothing any more, or this portal wants nothing to do with it. */
  async function signOut(req: Request, res: Response, code: string): Promise<void> {
    const signIn = signInOf(req);
    if (signIn) {
      await decisions.tokenRefused(signIn);
      if (code === 'local_suspended') await outbox.logoutLater(signIn, req.requestId);
    }
    await endWebSession(req, res, webSessions);
    req.person = undefined;
  }

  function sendJson(req: Request, res: Response, failure: Failure): void {
    res.status(failure.status).json({
      success: false,
      status: failure.status,
      code: failure.code,
      reason: reasonOf(req.t, failure),
      source: failure.source,
      read_only: failure.readOnly,
      request_id: req.requestId,
    });
  }

  function sendPage(req: Request, res: Response, failure: Failure): void {
    if (failure.status === 401) {
      const next = whereHeWas(req);
      if (failure.endsSignIn) flash(res, { tone: 'warn', key: 'common:flash.sign_in_again' });
      res.redirect(303, next === '/dashboard' ? '/login' : `/login?next=${encodeURIComponent(next)}`);
      return;
    }
    const page = errorPage(failure.kind, {
      t: req.t,
      requestId: req.requestId,
      again: formAgain(req, failure),
      signedIn: req.person !== undefined,
    });
    if (isChange(req)) res.locals.returnTo = whereHeWas(req);
    views.send(res, { ...page, status: failure.status });
  }

  return async (error, req, res, _next) => {
    const known = failureOf(error, isChange(req), config.readOnlyOnOutage);
    log(req, error, known);
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const failure = known ?? ownFault;
    try {
      if (failure.endsSignIn) await signOut(req, res, failure.code);
      if (failure.retryAfter !== null) res.set('Retry-After', String(failure.retryAfter));
      if (failure.allow.length > 0) res.set('Allow', failure.allow.join(', '));
      if (wantsJson(req)) sendJson(req, res, failure);
      else sendPage(req, res, failure);
    } catch (second) {
      logger.error({ event: 'error_page_failed', request_id: req.requestId, error: second });
      if (!res.headersSent) res.status(500).type('text').send('500');
    }
  };
}

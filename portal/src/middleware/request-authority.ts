import type { Unavailable } from '@prolean/contract/outcome.ts';
import type { Request, RequestHandler } from 'express';
import { type AuthorityParts, createRequestAuthority } from '../authority/request-authority.ts';
import { signInOf } from './web-session.ts';

/** A person waits this long for a whole page, in milliseconds; a change is worth twice that. */
const pageDeadline = 3000;
const changeDeadline = 6000;
/** Less than this is not worth asking with. */
const leastDeadline = 500;

function deadlineOf(req: Request): number {
  if (req.method !== 'GET' && req.method !== 'HEAD') return changeDeadline;
  return Math.max(leastDeadline, Math.round(pageDeadline - (performance.now() - req.startedAt)));
}

/** For the next call made in this request's name. */
export const askingOf = (req: Request) => ({
  requestId: req.requestId,
  traceparent: req.traceparent,
  clientAddress: req.ip,
  deadlineMs: deadlineOf(req),
});

/** For the guard's question, which must leave time for what it guards. */
export const guardAskingOf = (req: Request) => ({
  ...askingOf(req),
  deadlineMs: Math.min(pageDeadline, deadlineOf(req)),
});

declare global {
  namespace Express {
    interface Request {
      /** The authority's silence, once this request has met it; it is not asked again then. */
      authoritySilence: Unavailable | null;
    }
  }
}

/** `req.authority`: the authority, asked in the name of this request's person. */
export function provideAuthority(parts: AuthorityParts): RequestHandler {
  return (req, res, next) => {
    req.authoritySilence = null;
    req.authority = createRequestAuthority(parts, {
      signIn: () => signInOf(req),
      asking: () => askingOf(req),
      get silence() {
        return req.authoritySilence;
      },
      set silence(silence) {
        req.authoritySilence = silence;
      },
      onCopy(asOf) {
        res.locals.outage = { asOf };
      },
    });
    next();
  };
}

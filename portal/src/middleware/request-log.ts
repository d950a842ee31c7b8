import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from '../platform/logger.ts';

const saneId = /^[A-Za-z0-9._-]{8,64}$/;
const fetchedAllTheTime = /^\/(assets\/|health)/;
const saneTraceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A request's id (the caller's, if it is sane) and one log line when it has been answered; never a query or a body. */
export function logRequests({ logger }: { logger: Logger }): RequestHandler {
  return (req, res, next) => {
    req.startedAt = performance.now();
    const given = req.get('x-request-id');
    req.requestId = given && saneId.test(given) ? given : randomUUID();
    const traceparent = req.get('traceparent');
    req.traceparent = traceparent && saneTraceparent.test(traceparent) ? traceparent : undefined;
    res.set('X-Request-Id', req.requestId);
    const { path } = req;
    res.on('close', () => {
      // What machines fetch all the time says nothing, unless someone is looking for it.
      logger[fetchedAllTheTime.test(path) ? 'debug' : 'info']({
        event: 'request',
        request_id: req.requestId,
        method: req.method,
        path,
        status: res.statusCode,
        whole: res.writableFinished,
        took_ms: Math.round(performance.now() - req.startedAt),
        user_id: req.person?.id,
      });
    });
    next();
  };
}

declare global {
  namespace Express {
    interface Request {
      /** Milliseconds of `performance.now()`. */
      startedAt: number;
      /** W3C trace context of the caller, passed on to the authority. */
      traceparent: string | undefined;
    }
  }
}

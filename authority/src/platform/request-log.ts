import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from './logger.ts';

declare global {
  namespace Express {
    interface Request {
      requestId: string;
    }
  }
}

const saneId = /^[A-Za-z0-9._-]{8,64}$/;

/** Takes over the caller's request id if it is a sane token, echoes it, and writes one line per finished request. */
export const requestLog =
  (logger: Logger): RequestHandler =>
  (req, res, next) => {
    const given = req.get('x-request-id');
    req.requestId = given !== undefined && saneId.test(given) ? given : randomUUID();
    res.set('X-Request-Id', req.requestId);
    const startedAt = performance.now();
    res.once('close', () => {
      logger.info(
        {
          request_id: req.requestId,
          method: req.method,
          path: req.path,
          status: res.writableFinished ? res.statusCode : 499,
          code: res.locals.code,
          user_id: req.caller?.user.id,
          ms: Math.round(performance.now() - startedAt),
        },
        'request',
      );
    });
    next();
  };

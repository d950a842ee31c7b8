import { failure } from '@prolean/contract/errors.ts';
import type { ErrorRequestHandler } from 'express';
import { isDatabaseAway, isUnstorableText } from './database.ts';
import type { Logger } from './logger.ts';
import { Refusal, unavailable } from './refusal.ts';

/** Errors of Express' own parsers carry a `type`; everything else unknown is ours to mend. */
const refusalByType: Record<string, () => Refusal> = {
  'entity.parse.failed': () => new Refusal('invalid_json', 'The body is not valid JSON.'),
  'entity.too.large': () => new Refusal('payload_too_large', 'The body is too large.'),
  'encoding.unsupported': () => new Refusal('unsupported_media_type', 'This content encoding is not accepted.'),
  'charset.unsupported': () => new Refusal('unsupported_media_type', 'The body must be UTF-8.'),
  'request.size.invalid': () => new Refusal('invalid_request', 'The body does not have the length it announces.'),
  'request.aborted': () => new Refusal('invalid_request', 'The request was not sent whole.'),
};

/** PostgreSQL has no year 0000, which ISO 8601 has. */
const isOutOfRange = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '22008';

function asRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof URIError) return new Refusal('invalid_request', 'The address is not valid.');
  const type = (error as { type?: unknown } | null)?.type;
  if (typeof type === 'string' && Object.hasOwn(refusalByType, type)) return refusalByType[type]!();
  // What unpacking a body raises has no type, only the status that says whose fault it is.
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 400) return new Refusal('invalid_request', 'The body cannot be read.');
  if (status === 415) return refusalByType['encoding.unsupported']!();
  if (isUnstorableText(error))
    return new Refusal('invalid_request', 'The request holds a character that cannot be kept.');
  if (isOutOfRange(error)) return new Refusal('invalid_request', 'A date or a time in the request is out of range.');
  return isDatabaseAway(error) ? unavailable() : null;
}

/** Every failure leaves through here, in the contract's one shape. */
export const errorHandler =
  (logger: Logger): ErrorRequestHandler =>
  (error, req, res, _next) => {
    const refusal = asRefusal(error);
    if (refusal === null || refusal.code === 'unavailable' || refusal.status === 500)
      logger.error({ request_id: req.requestId, err: error }, 'request failed');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const { code, message, extra, status } =
      refusal ?? new Refusal('internal', 'Something went wrong on our side. It has been noted.');
    if (extra.retryAfter !== undefined) res.set('Retry-After', String(extra.retryAfter));
    if (extra.allow !== undefined) res.set('Allow', extra.allow.join(', '));
    res.locals.code = code;
    res
      .status(status)
      .set('Cache-Control', 'no-store')
      .json(failure.parse({ success: false, error: message, code, request_id: req.requestId, details: extra.details }));
  };

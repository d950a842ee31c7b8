/** What the portal itself refuses, before or without asking the authority. Codes join the contract's own. */
export type PortalCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'csrf'
  | 'cross_site'
  | 'forbidden'
  | 'not_allowed'
  | 'local_suspended'
  | 'not_found'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'internal'
  | 'media_not_configured'
  | 'portal_unavailable';

type More = { retryAfter?: number; allow?: readonly string[]; cause?: unknown };

/** Ends a request: thrown anywhere, shown by the error pages. */
export class RequestRefused extends Error {
  override name = 'RequestRefused';
  readonly status: number;
  readonly code: PortalCode;
  /** Seconds. */
  readonly retryAfter: number | null;
  /** Methods that would have been answered (405). */
  readonly allow: readonly string[];

  constructor(status: number, code: PortalCode, { retryAfter, allow = [], cause }: More = {}) {
    super(code, { cause });
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter ?? null;
    this.allow = allow;
  }
}

/** The portal's own database or Redis cannot be reached. */
export const portalUnavailable = (cause?: unknown) =>
  new RequestRefused(503, 'portal_unavailable', { retryAfter: 5, cause });

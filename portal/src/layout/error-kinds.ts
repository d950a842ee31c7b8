/** Every way a page can fail, with the status it is sent with; its words are `errors:<kind>.title` and `.text`. */
export const statusByErrorKind = {
  bad_request: 400,
  form_expired: 403,
  forbidden: 403,
  not_assigned: 403,
  not_enrolled: 403,
  banned: 403,
  account_disabled: 403,
  suspended: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  invalid_transition: 409,
  live_not_active: 409,
  too_large: 413,
  unsupported: 415,
  rate_limited: 429,
  internal: 500,
  live_not_configured: 500,
  portal_unavailable: 503,
  outage_read: 503,
  outage_write: 503,
  outage_unknown: 503,
  not_connected: 503,
} as const satisfies Record<string, number>;

export type ErrorKind = keyof typeof statusByErrorKind;

/** Codes of the contract whose page has another name. */
const kindByCode = new Map<string, ErrorKind>([
  ['payload_too_large', 'too_large'],
  ['unsupported_media_type', 'unsupported'],
  ['livekit_not_configured', 'live_not_configured'],
  ['jitsi_not_configured', 'live_not_configured'],
  ['idempotency_key_reused', 'conflict'],
  ['unavailable', 'outage_read'],
]);

/** For codes that have no page of their own, and for those of an authority that is a version ahead. */
const kindByStatus: Record<number, ErrorKind> = {
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  410: 'not_found',
  413: 'too_large',
  415: 'unsupported',
  422: 'conflict',
  429: 'rate_limited',
};

/** The page for a status and, where there is one, the contract's code. */
export function errorKindOf(status: number, code?: string | null): ErrorKind {
  const renamed = kindByCode.get(code ?? '');
  if (renamed) return renamed;
  if (code && isErrorKind(code)) return code;
  if (status === 503) return 'outage_read';
  return kindByStatus[status] ?? (status >= 400 && status < 500 ? 'bad_request' : 'internal');
}

const isErrorKind = (code: string): code is ErrorKind => Object.hasOwn(statusByErrorKind, code);

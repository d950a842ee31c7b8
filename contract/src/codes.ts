/** Every code an error may carry, with its HTTP status. Codes are stable: people's sentences are chosen by them. */
export const statusByCode = {
  invalid_request: 400,
  invalid_json: 400,
  unauthenticated: 401,
  token_invalid: 401,
  token_expired: 401,
  token_revoked: 401,
  invalid_credentials: 401,
  second_factor_required: 401,
  account_disabled: 403,
  forbidden: 403,
  not_assigned: 403,
  not_enrolled: 403,
  banned: 403,
  not_found: 404,
  method_not_allowed: 405,
  invalid_transition: 409,
  live_not_active: 409,
  conflict: 409,
  username_taken: 409,
  email_taken: 409,
  cin_taken: 409,
  /** Somebody must be left who may administer the organization. */
  last_administrator: 409,
  /** The first request with this idempotency key is still being carried out: ask again with the same key. */
  request_in_progress: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  rate_limited: 429,
  livekit_not_configured: 500,
  jitsi_not_configured: 500,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type Code = keyof typeof statusByCode;

export const codes = Object.keys(statusByCode) as [Code, ...Code[]];

/** Codes any operation may answer with, whatever it does. */
export const sharedCodes: readonly Code[] = [
  'invalid_request',
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'internal',
  'unavailable',
];

/** Codes any operation that needs a token may answer with. */
export const tokenCodes: readonly Code[] = [
  'unauthenticated',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'account_disabled',
  'forbidden',
];

import { AuthorityRefused, AuthorityUnavailable, refusesToken } from '../authority/authority-errors.ts';
import { type ErrorKind, errorKindOf } from '../layout/error-kinds.ts';
import { RequestRefused } from './request-refused.ts';

/** A failed request as a person and a script are told it. */
export type Failure = {
  status: number;
  /** For scripts: the contract's codes and the portal's own. */
  code: string;
  /** For people: which page, which sentence. */
  kind: ErrorKind;
  source: 'authority' | 'portal';
  /** Nothing can be changed now, as long as the authority is silent. */
  readOnly: boolean;
  /** Seconds. */
  retryAfter: number | null;
  /** The person is signed out by it. */
  endsSignIn: boolean;
  allow: readonly string[];
};

const failure = (status: number, code: string, more: Partial<Failure>): Failure => ({
  status,
  code,
  kind: errorKindOf(status, code),
  source: 'portal',
  readOnly: false,
  retryAfter: null,
  endsSignIn: false,
  allow: [],
  ...more,
});

/** Seconds after which trying again makes sense when nobody said a figure. */
const soon = 5;

const ofRefusal = ({ outcome }: AuthorityRefused): Failure =>
  failure(outcome.status, outcome.code, {
    source: 'authority',
    retryAfter: outcome.retryAfter ?? (outcome.status === 429 ? soon : null),
    endsSignIn: refusesToken(outcome),
  });

function ofSilence({ outcome }: AuthorityUnavailable, changes: boolean, readOnly: boolean): Failure {
  const retryAfter = outcome.retryAfter ?? soon;
  const common = { source: 'authority', readOnly, retryAfter } as const;
  if (outcome.reason === 'not_configured') {
    return failure(503, 'authority_not_configured', { ...common, kind: 'not_connected' });
  }
  if (changes && outcome.outcomeUnknown) {
    return failure(503, 'authority_outcome_unknown', { ...common, kind: 'outage_unknown' });
  }
  return failure(503, 'authority_unavailable', { ...common, kind: changes ? 'outage_write' : 'outage_read' });
}

const portalKinds: Partial<Record<string, ErrorKind>> = {
  csrf: 'form_expired',
  cross_site: 'forbidden',
  not_allowed: 'forbidden',
  local_suspended: 'suspended',
  media_not_configured: 'live_not_configured',
};

const ofRequest = (error: RequestRefused): Failure =>
  failure(error.status, error.code, {
    kind: portalKinds[error.code] ?? errorKindOf(error.status, error.code),
    retryAfter: error.retryAfter,
    endsSignIn: error.code === 'local_suspended',
    allow: error.allow,
  });

const codeByStatus: Record<number, string> = {
  400: 'invalid_request',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
};

/** What body parsers and the router say about a request they cannot read. */
function ofParser(error: unknown): Failure | null {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : Number.NaN;
  const code = codeByStatus[status];
  return code ? failure(status, code, {}) : null;
}

/** Any thrown error as a failure; null when it is a fault of our own. `changes`: the request was to change something. */
export function failureOf(error: unknown, changes: boolean, readOnlyOnOutage: boolean): Failure | null {
  if (error instanceof AuthorityRefused) return ofRefusal(error);
  if (error instanceof AuthorityUnavailable) return ofSilence(error, changes, readOnlyOnOutage);
  if (error instanceof RequestRefused) return ofRequest(error);
  return ofParser(error);
}

export const ownFault = failure(500, 'internal', {});

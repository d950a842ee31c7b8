import type { Code } from './codes.ts';

/** The authority said no, or that it failed itself (500): an answer all the same, never a reason to guess or to use a copy. */
export type Refused = {
  kind: 'refused';
  status: number;
  /** One of the contract's codes; another text when the authority is a version ahead. */
  code: Code | (string & {});
  /** The authority's own sentence, for logs; people are shown a sentence chosen by `code`. */
  message: string;
  requestId: string | null;
  /** Seconds the authority asked to wait, where it said so (429, 503). */
  retryAfter: number | null;
  details: readonly { path: string; message: string }[];
};

export type UnavailableReason =
  /** No connection could be made, so nothing was sent. */
  | 'unreachable'
  /** The connection broke before a whole answer came. */
  | 'interrupted'
  /** The deadline passed. */
  | 'timeout'
  /** 502, 503 or 504, also after the tries that were allowed. */
  | 'gateway'
  /** An answer came that the contract does not know: not JSON, too large, the wrong shape, a redirect. */
  | 'not_understood'
  /** The breaker is open: nothing was sent. */
  | 'breaker_open'
  /** Too many calls wait already: nothing was sent. */
  | 'overloaded'
  /** The caller's own signal or a shutdown ended the call. */
  | 'aborted'
  /** The service credentials are missing or were refused. */
  | 'no_credentials'
  /** No authority is configured. */
  | 'not_configured';

/** Nobody knows: the authority could not be asked, or its answer could not be understood. Never to be taken for a no. */
export type Unavailable = {
  kind: 'unavailable';
  reason: UnavailableReason;
  /** True when the request may have been carried out although no answer came. */
  outcomeUnknown: boolean;
  /** Seconds the authority asked to wait, where it said so. */
  retryAfter: number | null;
};

export type Answered<Reply> = { kind: 'ok'; reply: Reply; requestId: string | null };

/** Every call ends in exactly one of these three ways. */
export type Outcome<Reply> = Answered<Reply> | Refused | Unavailable;

import type { Outcome, Refused, Unavailable } from '@prolean/contract/outcome.ts';

/** The authority said no (or that it failed itself). */
export class AuthorityRefused extends Error {
  override name = 'AuthorityRefused';
  readonly outcome: Refused;

  constructor(outcome: Refused) {
    super(`${outcome.status} ${outcome.code}`);
    this.outcome = outcome;
  }
}

/** Nobody knows: the authority could not be asked, and no copy may stand in. */
export class AuthorityUnavailable extends Error {
  override name = 'AuthorityUnavailable';
  readonly outcome: Unavailable;

  constructor(outcome: Unavailable) {
    super(outcome.reason);
    this.outcome = outcome;
  }
}

/** The reply, or the failure thrown for the error pages to show. */
export function replyOrThrow<Reply>(outcome: Outcome<Reply>): Reply {
  if (outcome.kind === 'ok') return outcome.reply;
  throw outcome.kind === 'refused' ? new AuthorityRefused(outcome) : new AuthorityUnavailable(outcome);
}

/** A no about the token or its owner, as opposed to one about a single thing. */
export const refusesToken = (outcome: Refused): boolean =>
  (outcome.status === 401 && outcome.code !== 'invalid_credentials' && outcome.code !== 'second_factor_required') ||
  outcome.code === 'account_disabled';

/** Answers after which no copy may be shown again. */
export const refusesSight = (outcome: Refused): boolean => [401, 403, 404, 410].includes(outcome.status);

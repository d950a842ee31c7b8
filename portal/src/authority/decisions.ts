import type { ReplyOf } from '@prolean/contract/endpoint.ts';
import { me } from '@prolean/contract/identity.ts';
import type { Outcome, Refused, Unavailable } from '@prolean/contract/outcome.ts';
import { fingerprint } from '../platform/keys.ts';
import type { Logger } from '../platform/logger.ts';
import { createSingleFlight } from '../platform/single-flight.ts';
import type { CurrentPerson } from '../request-context.ts';
import { currentPerson, type SignIn } from '../web-session/sign-in-record.ts';
import type { AuthorityClient } from './authority-client.ts';
import { refusesToken } from './authority-errors.ts';
import { createKeptAnswers } from './kept-answers.ts';
import type { ReplyCopies } from './reply-copies.ts';
import type { UsersStore } from './users-store.ts';

/** `suspended`: by this portal, whatever the authority says. */
export type Yes = { kind: 'yes'; person: CurrentPerson; suspended: boolean; askedAt: number };
export type Decision = Yes | Refused | Unavailable;

/** The circumstances of a call: whose request asks, from where, and how long it may take (milliseconds). */
export type Asking = { requestId: string; clientAddress: string | undefined; deadlineMs: number };

type Parts = {
  authorityClient: AuthorityClient;
  users: UsersStore;
  copies: ReplyCopies;
  now: () => number;
  logger: Logger;
};

/** Whether this portal has suspended the person could not be looked up, so nothing is allowed. */
export class LocalStandingUnknown extends Error {
  override name = 'LocalStandingUnknown';
}

/** An account that is not active is a no, in whichever way the authority says so. */
const inactive = (requestId: string | null): Refused => ({
  kind: 'refused',
  status: 403,
  code: 'account_disabled',
  message: 'the account is not active',
  requestId,
  retryAfter: null,
  details: [],
});

const activeOnly = (outcome: Outcome<ReplyOf<typeof me>>): Outcome<ReplyOf<typeof me>> =>
  outcome.kind === 'ok' && outcome.reply.user.status !== 'active' ? inactive(outcome.requestId) : outcome;

/** Who a person is now and what he may do: asked of the authority, kept for a few seconds per sign-in. */
export function createDecisions({ authorityClient, users, copies, now, logger }: Parts) {
  // Ten seconds is the promise; the page that uses the decision gets the last one.
  const kept = createKeptAnswers<Yes>({ keptFor: 9000, most: 20_000, now });
  const once = createSingleFlight<Decision>();

  /** A 401 or a disabled account: the decision goes at once, and a mark keeps a later silence from bringing it back. */
  async function tokenRefused(signIn: SignIn): Promise<void> {
    const key = fingerprint(signIn.token);
    kept.drop(key);
    await copies
      .tokenRefused(key, new Date(now()), new Date(signIn.tokenExpiresAt))
      .catch((error: Error) => logger.error({ event: 'refusal_not_marked', error }));
  }

  async function ask(signIn: SignIn, asking: Asking): Promise<Decision> {
    const askedAt = now();
    const outcome = activeOnly(await authorityClient.call(me, undefined, { ...asking, token: signIn.token }));
    if (outcome.kind === 'unavailable') return outcome;
    if (outcome.kind === 'refused') {
      if (refusesToken(outcome)) await tokenRefused(signIn);
      else kept.drop(fingerprint(signIn.token));
      return outcome;
    }
    const { user, permissions } = outcome.reply;
    const { suspended } = await users.seen(user).catch((cause: Error) => {
      throw new LocalStandingUnknown('the projection cannot be read', { cause });
    });
    const yes: Yes = { kind: 'yes', person: currentPerson(user, permissions), suspended, askedAt };
    if (!suspended) kept.keep(fingerprint(signIn.token), yes);
    return yes;
  }

  return {
    /** Asks now, whatever is kept. */
    askAfresh: ask,

    /** A decision at most ten seconds old; concurrent requests of one sign-in share the question. */
    async recent(signIn: SignIn, asking: Asking): Promise<Decision> {
      const key = fingerprint(signIn.token);
      return kept.get(key) ?? once(key, () => ask(signIn, asking));
    },

    /** The next request asks again. */
    drop: (signIn: SignIn): void => kept.drop(fingerprint(signIn.token)),

    tokenRefused,
  };
}

export type Decisions = ReturnType<typeof createDecisions>;

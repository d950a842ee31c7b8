import { renew } from '@prolean/contract/identity.ts';
import type { Unavailable } from '@prolean/contract/outcome.ts';
import { fingerprint } from '../platform/keys.ts';
import type { Logger } from '../platform/logger.ts';
import { createSingleFlight } from '../platform/single-flight.ts';
import { currentPerson, type SignIn, tokenPart } from '../web-session/sign-in-record.ts';
import type { AuthorityClient } from './authority-client.ts';
import type { Asking } from './decisions.ts';
import type { ReplyCopies } from './reply-copies.ts';

const longestMargin = 30 * 60_000;
/** After a renewal that came to nothing the next one waits this long; the old token is good meanwhile. */
const pause = 30_000;

export type Renewed = { kind: 'renewed' } & Pick<SignIn, 'person' | 'token' | 'tokenIssuedAt' | 'tokenExpiresAt'>;
type Renewal = Renewed | Unavailable | null;

type Parts = { authorityClient: AuthorityClient; copies: ReplyCopies; now: () => number; logger: Logger };

/** Fresh tokens, taken quietly before the old ones expire: when a quarter of their life or half an hour is left. */
export function createTokenRenewal({ authorityClient, copies, now, logger }: Parts) {
  const once = createSingleFlight<Renewal>();
  const notBefore = new Map<string, number>();

  const isDue = ({ token, tokenIssuedAt, tokenExpiresAt }: SignIn): boolean => {
    const left = tokenExpiresAt - now();
    const margin = Math.min(longestMargin, (tokenExpiresAt - tokenIssuedAt) / 4);
    return left > 0 && left <= margin && (notBefore.get(fingerprint(token)) ?? 0) <= now();
  };

  async function ask(signIn: SignIn, asking: Asking): Promise<Renewal> {
    const askedAt = now();
    const outcome = await authorityClient.call(renew, undefined, { ...asking, token: signIn.token });
    if (outcome.kind !== 'ok') {
      logger.info({ event: 'token_not_renewed', ending: outcome.kind, request_id: asking.requestId });
      for (const [key, until] of notBefore) if (until <= now()) notBefore.delete(key);
      notBefore.set(fingerprint(signIn.token), now() + pause);
      return outcome.kind === 'unavailable' ? outcome : null;
    }
    const { reply } = outcome;
    const person = currentPerson(reply.user, reply.permissions);
    const renewed: Renewed = { kind: 'renewed', ...tokenPart(reply, askedAt), person };
    await copies
      .carryOver(fingerprint(signIn.token), fingerprint(reply.token))
      .catch((error: Error) => logger.warn({ event: 'copies_not_carried_over', error }));
    return renewed;
  }

  return {
    /** The fresh token's part of the sign-in, or the authority's silence; null when none is due or it said no. */
    renewIfDue: async (signIn: SignIn, asking: Asking): Promise<Renewal> =>
      isDue(signIn) ? once(fingerprint(signIn.token), () => ask(signIn, asking)) : null,
  };
}

export type TokenRenewal = ReturnType<typeof createTokenRenewal>;

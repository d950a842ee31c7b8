import type { Unavailable } from '@prolean/contract/outcome.ts';
import type { Request, RequestHandler, Response } from 'express';
import { AuthorityRefused, AuthorityUnavailable } from '../authority/authority-errors.ts';
import { type Decisions, LocalStandingUnknown, type Yes } from '../authority/decisions.ts';
import type { ReplyCopies } from '../authority/reply-copies.ts';
import type { TokenRenewal } from '../authority/token-renewal.ts';
import type { Config } from '../config.ts';
import type { PolicyLookup, RoutePolicy } from '../outage-policy.ts';
import { fingerprint } from '../platform/keys.ts';
import type { Logger } from '../platform/logger.ts';
import type { CurrentPerson } from '../request-context.ts';
import type { SignIn } from '../web-session/sign-in-record.ts';
import { guardAskingOf } from './request-authority.ts';
import { portalUnavailable, RequestRefused } from './request-refused.ts';
import { changeSignIn, signInOf } from './web-session.ts';

type Parts = {
  config: Config;
  policy: PolicyLookup;
  decisions: Decisions;
  tokenRenewal: TokenRenewal;
  copies: ReplyCopies;
  now: () => number;
  logger: Logger;
};

const unguarded = new Set<RoutePolicy['kind']>(['skip', 'sign_in']);
const alwaysFresh = new Set<RoutePolicy['kind']>(['mutation', 'join']);
const readsInSilence = new Set<RoutePolicy['kind']>(['read_own', 'read_others']);

const differs = (known: CurrentPerson, told: CurrentPerson): boolean => JSON.stringify(known) !== JSON.stringify(told);
const mayOtherThings = (known: CurrentPerson, told: CurrentPerson): boolean =>
  known.role !== told.role || known.permissions.join() !== told.permissions.join();

/** Asks the authority who the person is now before anything is shown or done, as `outage-policy.ts` says for the route. */
export function guardByAuthority(parts: Parts): RequestHandler {
  const { config, policy, decisions, tokenRenewal, copies, now, logger } = parts;

  function rowOf(req: Request): RoutePolicy {
    const row = policy.find(req.method, req.path);
    if (row) return row;
    const allow = policy.methodsOf(req.path);
    throw allow.length > 0
      ? new RequestRefused(405, 'method_not_allowed', { allow })
      : new RequestRefused(404, 'not_found');
  }

  /** Gives back the authority's silence, where it met it, so that this request does not wait for it twice. */
  async function renewQuietly(req: Request, signIn: SignIn): Promise<Unavailable | null> {
    const renewal = await tokenRenewal.renewIfDue(signIn, guardAskingOf(req));
    if (renewal?.kind !== 'renewed') return renewal;
    const { kind: _, ...change } = renewal;
    // A web session that was ended meanwhile cannot be changed, and must not be.
    await changeSignIn(req, change).catch(() => undefined);
    return null;
  }

  async function acceptYes(req: Request, signIn: SignIn, { person, suspended }: Yes): Promise<void> {
    if (suspended) throw new RequestRefused(403, 'local_suspended');
    req.person = person;
    if (!differs(signIn.person, person)) return;
    if (mayOtherThings(signIn.person, person)) await copies.forget(fingerprint(signIn.token));
    await changeSignIn(req, { person }).catch(() => undefined);
  }

  /** Silence is not a no, but it is a yes to nothing but reading what was read before. */
  async function acceptSilence(req: Request, res: Response, row: RoutePolicy, signIn: SignIn, silence: Unavailable) {
    if (!config.readOnlyOnOutage && row.safeWithoutDecision) return;
    const mayRead = readsInSilence.has(row.kind) && !config.strictAuthorityMode && signIn.tokenExpiresAt > now();
    const isMarked = async () => copies.isTokenRefused(fingerprint(signIn.token)).catch(() => true);
    if (!mayRead || (await isMarked())) throw new AuthorityUnavailable(silence);
    req.authoritySilence = silence;
    res.locals.outage = { asOf: null };
  }

  async function guard(req: Request, res: Response): Promise<void> {
    const row = rowOf(req);
    if (unguarded.has(row.kind)) return;
    if (req.webSessionAway) throw portalUnavailable();
    if (!signInOf(req)) throw new RequestRefused(401, 'unauthenticated');
    const silence = await renewQuietly(req, signInOf(req) as SignIn);
    const signIn = signInOf(req);
    if (!signIn) throw new RequestRefused(401, 'unauthenticated');
    const ask = alwaysFresh.has(row.kind) ? decisions.askAfresh : decisions.recent;
    const decision = silence ?? (await ask(signIn, guardAskingOf(req)));
    if (decision.kind === 'refused') throw new AuthorityRefused(decision);
    if (decision.kind === 'unavailable') return acceptSilence(req, res, row, signIn, decision);
    await acceptYes(req, signIn, decision);
  }

  const intended = [AuthorityRefused, AuthorityUnavailable, RequestRefused];
  return async (req, res, next) => {
    try {
      await guard(req, res);
    } catch (error) {
      if (intended.some((kind) => error instanceof kind)) return next(error);
      logger.error({ event: 'guard_failed', request_id: req.requestId, error });
      if (error instanceof LocalStandingUnknown) return next(portalUnavailable(error));
      // Whatever else went wrong here, nobody was allowed anything.
      return next(new RequestRefused(403, 'forbidden', { cause: error }));
    }
    next();
  };
}

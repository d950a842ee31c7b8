import type { Endpoint } from '@prolean/contract/endpoint.ts';
import type { Request, RequestHandler } from 'express';
import type { Caller } from '../../platform/caller.ts';
import type { FlowLimit } from '../../platform/flow-limit.ts';
import { forbidden, Refusal } from '../../platform/refusal.ts';
import type { IdentityService } from './identity-service.ts';

const bearer = /^Bearer ([^\s,]+)$/i;

const livePath = '/sessions-formation/:id/live';
/** What every token is good for, however little else. */
const always: readonly string[] = ['me', 'logout'];
const settingUp: readonly string[] = [...always, 'getSecondFactor', 'setUpSecondFactor', 'confirmSecondFactor'];

export type Guarded = Pick<Endpoint, 'name' | 'path' | 'caller'>;

const isForKind = (caller: Caller, allowed: Endpoint['caller']): boolean =>
  allowed === 'any' || allowed === (caller.user.role === 'service' ? 'service' : 'person');

/** A token for one live opens that live and nothing else, not even another live of the same person. */
function isInScope({ scope }: Caller, { name, path }: Guarded, req: Request): boolean {
  if (scope === 'full' || always.includes(name)) return true;
  const insideLive = path === livePath || path.startsWith(`${livePath}/`);
  return insideLive && scope === `live:${String(req.params.id).toLowerCase()}`;
}

/** Lets through only callers the endpoint is for, with a token that is good for it, and none too often. */
export const createAuthenticate =
  (identity: Pick<IdentityService, 'identify'>, limitFlow: FlowLimit) =>
  (endpoint: Guarded): RequestHandler =>
  async (req, _res, next) => {
    const token = bearer.exec(req.get('authorization') ?? '')?.[1];
    if (token === undefined) throw new Refusal('unauthenticated', 'Sign in first.');
    req.caller = await identity.identify(token);
    if (!isForKind(req.caller, endpoint.caller) || !isInScope(req.caller, endpoint, req)) throw forbidden();
    if (req.caller.lacksSecondFactor && !settingUp.includes(endpoint.name))
      throw new Refusal('second_factor_required', 'Your organization wants a second factor: set one up first.');
    limitFlow(endpoint.name, req.caller.user.id);
    next();
  };

import type { Endpoint } from '@prolean/contract/endpoint.ts';
import type { RequestHandler } from 'express';
import { forbidden, Refusal } from '../../platform/refusal.ts';
import type { IdentityService } from './identity-service.ts';

const bearer = /^Bearer ([^\s,]+)$/i;

/** Lets through only callers of the kind the endpoint is for: a person, a service, or any of the two. */
export const createAuthenticate =
  (identity: IdentityService) =>
  (allowed: Endpoint['caller']): RequestHandler =>
  async (req, _res, next) => {
    const token = bearer.exec(req.get('authorization') ?? '')?.[1];
    if (token === undefined) throw new Refusal('unauthenticated', 'Sign in first.');
    req.caller = await identity.identify(token);
    const kind = req.caller.user.role === 'service' ? 'service' : 'person';
    if (allowed !== 'any' && allowed !== kind) throw forbidden();
    next();
  };

import { endpoints } from '@prolean/contract/endpoints.ts';
import type { RequestHandler } from 'express';
import { notFound, Refusal } from './refusal.ts';

const matchers = endpoints.map(({ method, path }) => ({
  method,
  matches: new RegExp(`^/api${path.replace(/:[a-z_]+/g, '[^/]+')}$`),
}));

/** What no route took: a path of the contract asked with another method is 405, anything else is not there. */
export const unknownRoute: RequestHandler = (req) => {
  const allow = matchers.filter(({ matches }) => matches.test(req.path)).map(({ method }) => method);
  if (allow.length === 0) throw notFound();
  throw new Refusal('method_not_allowed', 'This address does not take this method.', { allow });
};

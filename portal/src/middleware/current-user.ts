import type { RequestHandler } from 'express';
import { signInOf } from './web-session.ts';

/** The person of the web session; the guard replaces him by what the authority says now. */
export const knowCurrentPerson: RequestHandler = (req, _res, next) => {
  const signIn = signInOf(req);
  if (signIn) req.person = signIn.person;
  next();
};

import type { Request } from 'express';

/** Scripts are told in JSON: they would take a redirect or a page for success. */
export const wantsJson = (req: Request): boolean =>
  req.path.startsWith('/api/') || Boolean(req.is('application/json')) || req.accepts(['html', 'json']) !== 'html';

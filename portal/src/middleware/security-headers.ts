import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';

type Directives = Record<string, readonly string[]>;

/** What one page needs beyond the others: sources by directive, and features of the device. */
export type PolicyAdditions = { sources?: Directives; features?: readonly Feature[] };

const features = [
  'camera',
  'microphone',
  'display-capture',
  'geolocation',
  'payment',
  'usb',
  'fullscreen',
  'autoplay',
] as const;
type Feature = (typeof features)[number];

const everyPage = (nonce: string): Directives => ({
  'default-src': ["'none'"],
  'script-src': ["'self'", `'nonce-${nonce}'`],
  'style-src': ["'self'", `'nonce-${nonce}'`],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'object-src': ["'none'"],
  'frame-ancestors': ["'none'"],
});

const policyText = (own: Directives, added: Directives): string =>
  [...new Set([...Object.keys(own), ...Object.keys(added)])]
    .map((name) => [name, ...new Set([...(own[name] ?? []), ...(added[name] ?? [])])].join(' '))
    .join('; ');

const permissionsText = (allowed: readonly Feature[]): string =>
  features.map((feature) => `${feature}=(${allowed.includes(feature) ? 'self' : ''})`).join(', ');

/** Widens the policy of this reply: for the live room's page only. Call it before the reply is sent. */
export function allowInPolicy(res: Response, { sources = {}, features: allowed = [] }: PolicyAdditions): void {
  res.set('Content-Security-Policy', policyText(everyPage(res.req.nonce), sources));
  res.set('Permissions-Policy', permissionsText(allowed));
}

/** Headers of every reply: nothing from elsewhere, nothing inline without the nonce, no frame, no device. */
export function setSecurityHeaders({ config }: { config: Config }): RequestHandler {
  const rest = helmet({
    contentSecurityPolicy: false,
    // `no-referrer` would make browsers send `Origin: null` with our own forms, which the CSRF check reads.
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    strictTransportSecurity: config.production ? { maxAge: 2 * 365 * 24 * 3600, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
  });
  return (req, res, next) => {
    req.nonce = randomBytes(18).toString('base64');
    // Replies may hold what only their reader may see; assets say otherwise for themselves.
    res.set('Cache-Control', 'no-store');
    allowInPolicy(res, {});
    rest(req, res, next);
  };
}

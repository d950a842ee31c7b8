import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { type IRouter, type Request, Router } from 'express';
import type { Metrics } from '../../platform/metrics.ts';
import { notFound } from '../../platform/refusal.ts';

/** The machine itself and private networks (RFC 1918, RFC 4193, link-local). */
const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addSubnet('169.254.0.0', 16, 'ipv4');
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');
near.addSubnet('fe80::', 10, 'ipv6');

export function isNear(address: string): boolean {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const family = isIP(bare);
  return family !== 0 && near.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

const hash = (text: string) => createHash('sha256').update(text).digest();

const bearerOf = (req: Request): string => /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? '';

/**
 * `GET /metrics` for Prometheus. With METRICS_TOKEN set it wants exactly that as a bearer token; without it, it answers
 * callers of the machine and of private networks only, as the address of whoever stands behind our own proxies.
 * To anyone else there is nothing here.
 */
export function metricsRoutes({ registry, token }: Metrics): IRouter {
  const mayRead = (req: Request): boolean =>
    token === null ? isNear(req.ip ?? '') : timingSafeEqual(hash(bearerOf(req)), hash(token));
  return Router({ caseSensitive: true, strict: true }).get('/metrics', async (req, res) => {
    if (!mayRead(req)) throw notFound();
    res
      .set('Cache-Control', 'no-store')
      .type(registry.contentType)
      .send(await registry.metrics());
  });
}

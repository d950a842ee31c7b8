import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { Router } from 'express';
import { createApp } from '../src/app.ts';
import { createAuthorityClient } from '../src/authority/authority-client.ts';
import { readConfig } from '../src/config.ts';
import { createDatabase } from '../src/platform/database.ts';
import { createLogger } from '../src/platform/logger.ts';
import { connectRedis } from '../src/platform/redis.ts';
import { createServices, type Services } from '../src/services.ts';
import { createBrowser } from './browser.ts';
import { recordReads } from './recorded-reads.ts';

type Options = {
  databaseUrl: string;
  /** The authority's base URL; none is configured when it is missing. */
  authorityBaseUrl?: string | undefined;
  settings?: Record<string, string>;
  now?: () => number;
  /** False for a portal that starts while its Redis is away. */
  waitForRedis?: boolean;
  /** Other routes than the portal's own, below the same middleware. */
  features?: (services: Services) => Router[];
};

const defaults = {
  SESSION_SECRET: 'a secret of more than thirty-two characters',
  MEDIA_PROVIDER: 'mesh',
  LOG_LEVEL: 'info',
};

/** One portal process' worth of the real application on a free port, with what it logged. */
export async function startPortal(options: Options) {
  const { databaseUrl, authorityBaseUrl, settings = {}, now = Date.now, waitForRedis = true, features } = options;
  const config = readConfig({
    ...defaults,
    DATABASE_URL: databaseUrl,
    PROLEAN_MANAGEMENT_API_BASE_URL: authorityBaseUrl,
    ...settings,
  });
  const logLines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logLines.push(String(chunk));
      done();
    },
  });
  const logger = createLogger(config.logLevel, destination);
  const database = createDatabase(config.databaseUrl, logger);
  const redis = config.redisUrl === null ? null : connectRedis(config.redisUrl, logger);
  if (redis && waitForRedis && !redis.isReady) await once(redis, 'ready');
  const reads = recordReads();
  const authorityClient = reads.watchClient(createAuthorityClient(config, logger));
  const services = createServices({ config, logger, database, redis, now, authorityClient });
  const server = createServer(createApp(services, features?.(services))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    baseUrl,
    services,
    database,
    logLines,
    /** A new browser without any cookie. */
    browser: (headers?: Record<string, string>) => createBrowser(baseUrl, headers),
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await services.close();
      redis?.destroy();
      await database.destroy();
      reads.finish();
    },
  };
}

export type Portal = Awaited<ReturnType<typeof startPortal>>;

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runMigrations } from '@prolean/migrations/run.ts';
import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createDatabase } from './platform/database.ts';
import { createLogger } from './platform/logger.ts';
import { connectRedis } from './platform/redis.ts';
import { shutDownOnSignal } from './platform/shutdown.ts';
import { createServices } from './services.ts';

/** Slow or endless requests must not hold the portal. Milliseconds and bytes. */
const serverLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
};

function configOrExit() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

async function start(config: Config) {
  const logger = createLogger(config.logLevel);
  const migrations = await runMigrations(config.databaseUrl, 'portal');
  if (migrations.length > 0) logger.info({ event: 'migrated', migrations });

  const database = createDatabase(config.databaseUrl, logger);
  const redis = config.redisUrl === null ? null : connectRedis(config.redisUrl, logger);
  if (redis === null) {
    logger.warn({
      event: 'web_sessions_in_memory',
      reason: 'REDIS_URL is not set: one process only, lost when it stops',
    });
  }
  const services = createServices({ config, logger, database, redis });
  const server = createServer(serverLimits, createApp(services));

  shutDownOnSignal(server, {
    logger,
    onStopping: () => {
      services.lifecycle.stopping = true;
    },
    endStreams: async () => services.liveWatch.close(),
    async release() {
      await services.close();
      redis?.destroy();
      await database.destroy();
    },
  });
  server.listen(config.port, config.host);
  await once(server, 'listening');
  logger.info({ event: 'listening', port: (server.address() as AddressInfo).port });
}

await start(configOrExit()).catch((error: Error) => {
  process.stderr.write(`The portal cannot start: ${error.message}\n`);
  process.exit(1);
});

import { createServer } from 'node:http';
import { runMigrations } from '@prolean/migrations/run.ts';
import { createApp } from './app.ts';
import { ConfigurationError, readConfig } from './config.ts';
import { createDatabase } from './platform/database.ts';
import { createLogger } from './platform/logger.ts';
import { shutDownGracefully } from './platform/shutdown.ts';
import { createServices } from './services.ts';

/** Longer than any client of ours keeps a connection, so that it is never closed under a request. Milliseconds. */
const limits = { keepAliveTimeout: 65_000, headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16_384 };

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel, 'authority');
  const applied = await runMigrations(config.database.url, 'authority');
  if (applied.length > 0) logger.info({ applied }, 'database migrated');
  const database = createDatabase(config.database, logger);
  const services = await createServices(config, database, logger);
  services.metrics.collectProcess();
  await services.secondFactors.resealAll();
  const readiness = { stopping: false };
  services.live.sweeper.start();
  await services.live.media.start();
  const { trustedProxies } = config;
  const app = createApp({ services, database, logger, readiness, trustedProxies });
  const server = createServer(limits, app);
  shutDownGracefully({
    server,
    logger,
    announce: () => {
      readiness.stopping = true;
      services.live.streams.closeAll();
    },
    release: services.close,
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    logger.fatal({ err: error }, error.code === 'EADDRINUSE' ? `port ${config.port} is in use` : 'cannot listen');
    process.exit(1);
  });
  server.listen(config.port, config.host, () => logger.info({ address: server.address() }, 'listening'));
}

main().catch((error: unknown) => {
  if (error instanceof ConfigurationError) process.stderr.write(`${error.message}\n`);
  else createLogger('info', 'authority').fatal({ err: error }, 'the authority could not start');
  process.exit(1);
});

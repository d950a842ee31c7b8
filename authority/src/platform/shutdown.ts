import type { Server } from 'node:http';
import type { Logger } from './logger.ts';

/** Milliseconds given to requests that are under way. */
const patience = 5000;

/**
 * Ends the process in order on SIGINT, SIGTERM, or when the process that started it goes away:
 * `announce` (readiness turns), no new connections, requests under way finish, then `release` (the database).
 */
export function shutDownGracefully(options: {
  server: Server;
  logger: Logger;
  announce: () => void;
  release: () => Promise<void>;
}): void {
  const { server, logger, announce, release } = options;
  let started = false;
  const begin = async (reason: string) => {
    if (started) return;
    started = true;
    logger.info({ reason }, 'stopping');
    announce();
    const cutOff = setTimeout(() => server.closeAllConnections(), patience);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
    clearTimeout(cutOff);
    await release();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void begin(signal));
  process.on('disconnect', () => void begin('the process that started this one is gone'));
}

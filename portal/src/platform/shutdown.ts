import type { Server } from 'node:http';
import type { Logger } from './logger.ts';

/** Shutting down takes at most this many milliseconds, whatever still hangs. */
const patience = 5000;

type Steps = {
  logger: Logger;
  /** Called first: the process is no longer ready. */
  onStopping(): void;
  /** Ends what would keep connections open (event streams); called once no new request can come. */
  endStreams(): Promise<void>;
  /** Ends databases and the like, after the last reply. */
  release(): Promise<void>;
};

/** On SIGTERM, SIGINT, or when the process that started this one goes away: no new requests, the ones under way are answered, then everything is let go. */
export function shutDownOnSignal(server: Server, { logger, onStopping, endStreams, release }: Steps): void {
  let stopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ event: 'stopping', reason });
    setTimeout(() => {
      logger.error({ event: 'stopped_late' });
      process.exit(1);
    }, patience).unref();
    onStopping();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await endStreams();
    setTimeout(() => server.closeAllConnections(), patience - 1500).unref();
    await closed;
    await release();
    logger.info({ event: 'stopped' });
    // The channel to the process that started this one would keep it alive.
    process.exit(0);
  };
  for (const reason of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(reason, () => {
      stop(reason).catch((error: Error) => {
        logger.error({ event: 'stop_failed', error });
        process.exit(1);
      });
    });
  }
}

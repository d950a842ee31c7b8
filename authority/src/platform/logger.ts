import { type DestinationStream, pino } from 'pino';
import { withoutSecrets } from './without-secrets.ts';

/**
 * The process' own stream and not pino's writer, which tries for ever, also while exiting, once whoever reads the log is
 * gone. Nobody is left to be told, so the error is dropped.
 */
function standardOutput(): DestinationStream {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {});
  return process.stdout;
}

/** JSON lines on standard output. error = someone must act, warn = healed itself, info = a business fact. */
export const createLogger = (level: string, service: string, destination: DestinationStream = standardOutput()) =>
  pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Not pino's own redaction, which works its paths out anew for each line: that took longer than writing it.
      formatters: { log: withoutSecrets },
      // Errors are plain by then.
      serializers: { err: (error: unknown) => error },
    },
    destination,
  );

export type Logger = ReturnType<typeof createLogger>;

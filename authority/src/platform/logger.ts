import { type DestinationStream, pino } from 'pino';

const secretFields = ['password', 'new_password', 'current_password', 'token', 'authorization', 'cookie', 'secret'];

/**
 * The process' own stream and not pino's writer, which tries for ever, also while exiting, once whoever reads the log is
 * gone. Nobody is left to be told, so the error is dropped.
 */
function standardOutput(): DestinationStream {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {});
  return process.stdout;
}

/** JSON lines on standard output. error = someone must act, warn = healed itself, info = a business fact. */
export const createLogger = (level: string, service: string) =>
  pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[hidden]' },
    },
    standardOutput(),
  );

export type Logger = ReturnType<typeof createLogger>;

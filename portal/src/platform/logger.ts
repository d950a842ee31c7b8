import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type { Logger };

/** Fields that carry secrets, wherever a log line may hold them. */
const secretFields = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'secret', 'code', '_csrf'];

/**
 * The process' own stream and not pino's writer, which tries for ever, also while exiting, once whoever reads the log is
 * gone. Nobody is left to be told, so the error is dropped.
 */
function standardOutput(): DestinationStream {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {});
  return process.stdout;
}

/** One JSON line per event: error = someone must act, warn = healed itself, info = a business fact. */
export const createLogger = (level: string, destination: DestinationStream = standardOutput()): Logger =>
  pino(
    {
      level,
      base: { service: 'portal' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
      redact: { paths: secretFields.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: '[secret]' },
    },
    destination,
  );

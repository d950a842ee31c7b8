import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type { Logger };

/** Fields that carry secrets, wherever a log line may hold them. */
const secretFields = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'secret', 'code', '_csrf'];

/** One JSON line per event: error = someone must act, warn = healed itself, info = a business fact. */
export const createLogger = (level: string, destination?: DestinationStream): Logger =>
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

import { pino } from 'pino';

const secretFields = ['password', 'new_password', 'current_password', 'token', 'authorization', 'cookie', 'secret'];

/** JSON lines on standard output. error = someone must act, warn = healed itself, info = a business fact. */
export const createLogger = (level: string, service: string) =>
  pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[hidden]' },
  });

export type Logger = ReturnType<typeof createLogger>;

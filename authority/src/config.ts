import { z } from 'zod';

/** Values come from files and dashboards: freed of surrounding space and of one pair of quotes; empty means not set. */
function clean(value: string | undefined): string | undefined {
  const trimmed = value
    ?.trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
  return trimmed === '' ? undefined : trimmed;
}

const number = z.coerce.number('must be a number');
const seconds = number
  .int()
  .min(60)
  .max(7 * 24 * 3600);
const secret = z.string().min(32, 'must have at least 32 characters');
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' });

/** One secret for one purpose: who holds one of them must not hold another. */
const secretNames = ['JWT_SECRET', 'LIVEKIT_API_SECRET', 'JITSI_APP_SECRET', 'METRICS_TOKEN'] as const;

const settings = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
    PORT: number.int().min(0).max(65_535).default(4000),
    HOST: z.string().default('0.0.0.0'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
    DATABASE_URL: postgresUrl.optional(),
    DATABASE_PUBLIC_URL: postgresUrl.optional(),
    DATABASE_POOL_SIZE: number.int().min(2).max(200).default(20),
    TRUSTED_PROXIES: z.string().default('loopback'),
    JWT_SECRET: secret,
    JWT_SECRET_PREVIOUS: secret.optional(),
    JWT_EXPIRES_IN_SECONDS: seconds.default(8 * 3600),
    LIVEKIT_URL: z.string().optional(),
    LIVEKIT_API_KEY: z.string().optional(),
    LIVEKIT_API_SECRET: z.string().optional(),
    JITSI_APP_ID: z.string().optional(),
    JITSI_APP_SECRET: z.string().optional(),
    JITSI_SERVER_URL: z.string().optional(),
    METRICS_TOKEN: secret.regex(/^\S*$/, 'must not hold spaces').optional(),
  })
  .refine((values) => values.DATABASE_URL !== undefined || values.DATABASE_PUBLIC_URL !== undefined, {
    path: ['DATABASE_URL'],
    error: 'is not set (nor is DATABASE_PUBLIC_URL)',
    when: () => true,
  })
  .superRefine((values, context) => {
    const seen = new Map<string, string>();
    for (const name of secretNames) {
      const value = values[name];
      if (value === undefined) continue;
      const other = seen.get(value);
      if (other !== undefined)
        context.addIssue({ code: 'custom', path: [name], message: `must not be the same as ${other}` });
      seen.set(value, name);
    }
  });

export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

const sentence = (issue: z.core.$ZodIssue) => {
  const missing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
  return `  ${issue.path.join('.')} ${missing ? 'is not set' : issue.message}`;
};

/** Reads the settings, or throws once, naming everything that is wrong and never a value. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const values = Object.fromEntries(Object.keys(settings.shape).map((name) => [name, clean(environment[name])]));
  const parsed = settings.safeParse(values);
  if (!parsed.success)
    throw new ConfigurationError(
      `The authority cannot start. Mend these variables:\n${parsed.error.issues.map(sentence).join('\n')}`,
    );
  const { data } = parsed;
  return {
    environment: data.NODE_ENV,
    port: data.PORT,
    host: data.HOST,
    logLevel: data.LOG_LEVEL,
    database: { url: (data.DATABASE_URL ?? data.DATABASE_PUBLIC_URL)!, poolSize: data.DATABASE_POOL_SIZE },
    trustedProxies: data.TRUSTED_PROXIES.split(',').map((entry) => entry.trim()),
    tokens: {
      secret: data.JWT_SECRET,
      previousSecret: data.JWT_SECRET_PREVIOUS ?? null,
      lifeSeconds: data.JWT_EXPIRES_IN_SECONDS,
    },
    metricsToken: data.METRICS_TOKEN ?? null,
    livekit: { url: data.LIVEKIT_URL, apiKey: data.LIVEKIT_API_KEY, apiSecret: data.LIVEKIT_API_SECRET },
    jitsi: { appId: data.JITSI_APP_ID, appSecret: data.JITSI_APP_SECRET, serverUrl: data.JITSI_SERVER_URL },
  };
}

export type Config = ReturnType<typeof readConfig>;

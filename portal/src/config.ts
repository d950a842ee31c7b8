import { checkBaseUrl } from '@prolean/contract/base-url.ts';
import { z } from 'zod';

/** Deployments often quote values in their environment files; one pair of quotes round a value is not part of it. */
function clean(value: string | undefined): string | undefined {
  const cleaned = value
    ?.trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
  return cleaned === '' ? undefined : cleaned;
}

const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
  .transform((text) => text === 'true' || text === '1');

const address = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

const mediaProvider = z.enum(['agora', 'mesh'], { error: 'must be agora or mesh' });
export type MediaProvider = z.infer<typeof mediaProvider>;

const secretLength = 32;

/** One secret, or two while rotating: the first one signs, both are accepted. */
const secrets = z
  .string({ error: 'is not set' })
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.length <= 2 && parts.every((part) => part.length >= secretLength), {
    error: `must have ${secretLength} characters or more (while rotating: two such secrets with a comma between)`,
  });

const settings = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'must be a level such as info' })
    .default('info'),
  DATABASE_URL: address('postgres:', 'postgresql:').optional(),
  DATABASE_PUBLIC_URL: address('postgres:', 'postgresql:').optional(),
  REDIS_URL: address('redis:', 'rediss:').optional(),
  SESSION_SECRET: secrets,
  TRUSTED_PROXIES: z.string().default('loopback'),
  PROLEAN_MANAGEMENT_API_BASE_URL: z.string().optional(),
  PROLEAN_MANAGEMENT_API_TOKEN: z.string().optional(),
  PROLEAN_MANAGEMENT_SERVICE_USERNAME: z.string().optional(),
  PROLEAN_MANAGEMENT_SERVICE_PASSWORD: z.string().optional(),
  AGORA_APP_ID: z.string().optional(),
  AGORA_APP_CERTIFICATE: z.string().optional(),
  MEDIA_PROVIDER: mediaProvider.default('agora'),
  MEDIA_FALLBACK: mediaProvider.optional(),
  PROLEAN_READ_ONLY_ON_OUTAGE: flag.default(true),
  PROLEAN_STRICT_AUTHORITY_MODE: flag.default(false),
});

type SettingName = keyof typeof settings.shape;
type Texts = Partial<Record<SettingName, string>>;

/** Names every setting that is wrong, never a value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The portal cannot start:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** What no single setting shows by itself. */
function problemsTogether(texts: Texts): string[] {
  const problems: string[] = [];
  if (!texts.DATABASE_URL && !texts.DATABASE_PUBLIC_URL) {
    problems.push('DATABASE_URL (or DATABASE_PUBLIC_URL) is not set');
  }
  if (texts.NODE_ENV === 'production' && !texts.REDIS_URL) {
    problems.push('REDIS_URL is not set: in production, web sessions must not live in the memory of one process');
  }
  const baseUrl = texts.PROLEAN_MANAGEMENT_API_BASE_URL;
  const baseUrlProblem = baseUrl ? checkBaseUrl(baseUrl) : null;
  if (baseUrlProblem !== null) problems.push(`PROLEAN_MANAGEMENT_API_BASE_URL ${baseUrlProblem}`);
  if (!texts.PROLEAN_MANAGEMENT_SERVICE_USERNAME !== !texts.PROLEAN_MANAGEMENT_SERVICE_PASSWORD) {
    problems.push('PROLEAN_MANAGEMENT_SERVICE_USERNAME and PROLEAN_MANAGEMENT_SERVICE_PASSWORD must be set together');
  }
  if (texts.PROLEAN_MANAGEMENT_API_TOKEN && texts.PROLEAN_MANAGEMENT_SERVICE_USERNAME) {
    problems.push('PROLEAN_MANAGEMENT_API_TOKEN and PROLEAN_MANAGEMENT_SERVICE_USERNAME exclude each other');
  }
  if (texts.MEDIA_FALLBACK && texts.MEDIA_FALLBACK === (texts.MEDIA_PROVIDER ?? 'agora')) {
    problems.push('MEDIA_FALLBACK must be another provider than MEDIA_PROVIDER');
  }
  return problems;
}

const configOf = (read: z.output<typeof settings>, databaseUrl: string) => ({
  production: read.NODE_ENV === 'production',
  port: read.PORT,
  host: read.HOST,
  logLevel: read.LOG_LEVEL,
  databaseUrl,
  redisUrl: read.REDIS_URL ?? null,
  sessionSecrets: read.SESSION_SECRET,
  /** Addresses whose X-Forwarded-* headers are believed, as Express' `trust proxy` takes them. */
  trustedProxies: read.TRUSTED_PROXIES.split(',').map((part) => part.trim()),
  /** Ends in `/api`; null when no authority is configured. */
  authorityBaseUrl: read.PROLEAN_MANAGEMENT_API_BASE_URL ?? null,
  /** How the portal proves itself where no person acts: a token, or a user name and a password, or nothing. */
  serviceCredentials: {
    token: read.PROLEAN_MANAGEMENT_API_TOKEN,
    username: read.PROLEAN_MANAGEMENT_SERVICE_USERNAME,
    password: read.PROLEAN_MANAGEMENT_SERVICE_PASSWORD,
  },
  media: {
    provider: read.MEDIA_PROVIDER,
    fallback: read.MEDIA_FALLBACK ?? null,
    agora: { appId: read.AGORA_APP_ID ?? null, appCertificate: read.AGORA_APP_CERTIFICATE ?? null },
  },
  readOnlyOnOutage: read.PROLEAN_READ_ONLY_ON_OUTAGE,
  strictAuthorityMode: read.PROLEAN_STRICT_AUTHORITY_MODE,
});

export type Config = ReturnType<typeof configOf>;

/** Reads the portal's settings; throws a ConfigError that names all problems at once. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const names = Object.keys(settings.shape) as SettingName[];
  const texts: Texts = Object.fromEntries(names.map((name) => [name, clean(environment[name])]));
  const parsed = settings.safeParse(texts);
  const alone = parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? [];
  const problems = [...alone, ...problemsTogether(texts)];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return configOf(parsed.data, (parsed.data.DATABASE_URL ?? parsed.data.DATABASE_PUBLIC_URL) as string);
}

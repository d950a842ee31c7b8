import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type Secrets = { jwt: string; webSession: string; livekit: string; demoPassword: string };

export const defaultDemoPassword = 'Corniche-Atlas-47';

/**
 * Secrets of this demo alone: made at its first start, kept beside its data, readable by their owner only. The accounts'
 * password is among them, since it is the one the demo data was made with, whatever is asked for at a later start.
 */
export function demoSecrets(dataFolder: string, password = defaultDemoPassword): Secrets {
  const file = path.join(dataFolder, 'secrets.json');
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true });
    const secret = () => randomBytes(36).toString('base64url');
    const made: Secrets = { jwt: secret(), webSession: secret(), livekit: secret(), demoPassword: password };
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}

type Settings = Record<string, string | undefined>;

/** The environment's value where there is one, so that the demo can be pointed at a real media server. */
const fromEnvironment = (names: readonly string[]): Settings =>
  Object.fromEntries(names.filter((name) => process.env[name]).map((name) => [name, process.env[name]]));

export const authoritySettings = (demo: { port: number; databaseUrl: string; secrets: Secrets }): Settings => ({
  NODE_ENV: 'development',
  HOST: '127.0.0.1',
  PORT: String(demo.port),
  DATABASE_URL: demo.databaseUrl,
  JWT_SECRET: demo.secrets.jwt,
  LIVEKIT_URL: 'ws://127.0.0.1:7880',
  LIVEKIT_API_KEY: 'development',
  LIVEKIT_API_SECRET: demo.secrets.livekit,
  ...fromEnvironment([
    'JWT_EXPIRES_IN_SECONDS',
    'LIVEKIT_URL',
    'LIVEKIT_API_KEY',
    'LIVEKIT_API_SECRET',
    'JITSI_APP_ID',
    'JITSI_APP_SECRET',
    'JITSI_SERVER_URL',
    'LOG_LEVEL',
  ]),
});

export const portalSettings = (demo: {
  port: number;
  databaseUrl: string;
  secrets: Secrets;
  authorityUrl: string;
}): Settings => ({
  NODE_ENV: 'development',
  HOST: '127.0.0.1',
  PORT: String(demo.port),
  DATABASE_URL: demo.databaseUrl,
  SESSION_SECRET: demo.secrets.webSession,
  PROLEAN_MANAGEMENT_API_BASE_URL: `${demo.authorityUrl}/api`,
  PROLEAN_MANAGEMENT_SERVICE_USERNAME: 'service.demo',
  PROLEAN_MANAGEMENT_SERVICE_PASSWORD: demo.secrets.demoPassword,
  MEDIA_PROVIDER: 'mesh',
  ...fromEnvironment([
    'AGORA_APP_ID',
    'AGORA_APP_CERTIFICATE',
    'MEDIA_PROVIDER',
    'MEDIA_FALLBACK',
    'REDIS_URL',
    'PROLEAN_READ_ONLY_ON_OUTAGE',
    'PROLEAN_STRICT_AUTHORITY_MODE',
    'LOG_LEVEL',
  ]),
});

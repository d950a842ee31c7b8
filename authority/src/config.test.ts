import { expect, test } from 'vitest';
import { ConfigurationError, readConfig } from './config.ts';

const good = { DATABASE_URL: 'postgres://localhost/authority', JWT_SECRET: 'x'.repeat(32) };

test('everything that is wrong is named at once, and no value is shown', () => {
  const bad = {
    PORT: 'many',
    JWT_SECRET: 'too-short',
    LOG_LEVEL: 'shouting',
    DATABASE_URL: 'mysql://user:hunter2@host/db',
  };
  const read = () => readConfig(bad);
  expect(read).toThrow(ConfigurationError);
  for (const name of ['PORT', 'JWT_SECRET', 'LOG_LEVEL', 'DATABASE_URL']) expect(read).toThrow(name);
  for (const value of ['too-short', 'hunter2', 'shouting']) expect(read).not.toThrow(value);
});

test('an empty environment is told what it needs', () => {
  expect(() => readConfig({})).toThrow(
    /DATABASE_URL is not set[\s\S]*JWT_SECRET is not set|JWT_SECRET is not set[\s\S]*DATABASE_URL is not set/,
  );
});

test('values are freed of space and of one pair of quotes, and empty ones are not set', () => {
  const config = readConfig({
    ...good,
    PORT: ' "4100" ',
    LIVEKIT_URL: " 'https://media.example.test' ",
    JITSI_APP_ID: '""',
  });
  expect(config).toMatchObject({
    port: 4100,
    livekit: { url: 'https://media.example.test' },
    jitsi: { appId: undefined },
  });
});

test('DATABASE_PUBLIC_URL serves where DATABASE_URL is not set', () => {
  const { JWT_SECRET } = good;
  expect(readConfig({ JWT_SECRET, DATABASE_PUBLIC_URL: 'postgresql://host/db' }).database.url).toBe(
    'postgresql://host/db',
  );
});

test('one secret serves one purpose', () => {
  const secret = 'the same secret for two purposes at once';
  const read = () => readConfig({ ...good, JWT_SECRET: secret, LIVEKIT_API_SECRET: secret });
  expect(read).toThrow('LIVEKIT_API_SECRET must not be the same as JWT_SECRET');
  expect(read).not.toThrow(secret);
  expect(() => readConfig({ ...good, METRICS_TOKEN: 'a token of several words, long enough' })).toThrow(
    'METRICS_TOKEN',
  );
});

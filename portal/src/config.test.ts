import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const least = {
  DATABASE_URL: 'postgres://localhost/portal',
  SESSION_SECRET: 'a secret of more than thirty-two characters',
};

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('the least that has to be set is a database and a secret', () => {
  const config = readConfig(least);
  expect(config).toMatchObject({
    production: false,
    port: 3000,
    redisUrl: null,
    authorityBaseUrl: null,
    media: { provider: 'agora', fallback: null },
    readOnlyOnOutage: true,
    strictAuthorityMode: false,
  });
});

test('everything that is wrong is named at once, and no value is', () => {
  const canary = 'canary-value';
  const problems = problemsOf({
    NODE_ENV: 'production',
    PORT: canary,
    REDIS_URL: '',
    SESSION_SECRET: canary,
    DATABASE_URL: canary,
    PROLEAN_MANAGEMENT_API_BASE_URL: `http://${canary}:${canary}@authority/api`,
    PROLEAN_MANAGEMENT_SERVICE_USERNAME: canary,
    MEDIA_PROVIDER: canary,
    PROLEAN_READ_ONLY_ON_OUTAGE: canary,
  });
  for (const name of [
    'PORT',
    'REDIS_URL',
    'SESSION_SECRET',
    'DATABASE_URL',
    'PROLEAN_MANAGEMENT_API_BASE_URL',
    'PROLEAN_MANAGEMENT_SERVICE_PASSWORD',
    'MEDIA_PROVIDER',
    'PROLEAN_READ_ONLY_ON_OUTAGE',
  ]) {
    expect(problems.some((problem) => problem.includes(name))).toBe(true);
  }
  expect(problems.join('\n')).not.toContain(canary);
});

test.each([[`  ${least.DATABASE_URL}  `], [`"${least.DATABASE_URL}"`], [` ' ${least.DATABASE_URL}' `]])(
  'a value is freed of spaces and one pair of quotes: %j',
  (DATABASE_URL) => {
    expect(readConfig({ ...least, DATABASE_URL }).databaseUrl).toBe(least.DATABASE_URL);
  },
);

test('an empty value is as good as none', () => {
  expect(readConfig({ ...least, REDIS_URL: ' "" ', PORT: '' })).toMatchObject({ redisUrl: null, port: 3000 });
});

test('the public database address serves where the other is missing', () => {
  const { DATABASE_URL, ...rest } = least;
  expect(readConfig({ ...rest, DATABASE_PUBLIC_URL: DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
});

test("a missing /api at the end of the authority's address is named", () => {
  const problems = problemsOf({ ...least, PROLEAN_MANAGEMENT_API_BASE_URL: 'http://localhost:4000' });
  expect(problems).toEqual([expect.stringContaining('/api')]);
});

test('web sessions may live in memory in development, never in production', () => {
  expect(problemsOf({ ...least, NODE_ENV: 'production' })).toEqual([expect.stringContaining('REDIS_URL')]);
});

test('two secrets may be given while rotating, each long enough', () => {
  const second = 'another secret that has more than thirty-two';
  expect(readConfig({ ...least, SESSION_SECRET: `${least.SESSION_SECRET},${second}` }).sessionSecrets).toHaveLength(2);
  expect(problemsOf({ ...least, SESSION_SECRET: `${least.SESSION_SECRET},short` })).toHaveLength(1);
});

test('a service proves itself by a token or by a login, not by both', () => {
  const service = {
    PROLEAN_MANAGEMENT_API_TOKEN: 'token',
    PROLEAN_MANAGEMENT_SERVICE_USERNAME: 'service.demo',
    PROLEAN_MANAGEMENT_SERVICE_PASSWORD: 'password',
  };
  expect(problemsOf({ ...least, ...service })).toHaveLength(1);
});

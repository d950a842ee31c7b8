// Better Auth as its documentation sets it up: PostgreSQL, e-mail and password. Its rate limit is off, or there is nothing to measure.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';
import { announce, fillOnce, run } from './fill.mjs';

const { DATABASE_URL, BENCH_PEOPLE, BENCH_PASSWORD } = process.env;
const secret = 'the secret of the bench, which signs nothing of worth';
const options = {
  database: new pg.Pool({ connectionString: DATABASE_URL, max: 20 }),
  baseURL: 'http://127.0.0.1',
  secret,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);

// One person signs up as people do; the others are made after his example.
const example = { name: 'Exemple', email: 'example@example.test', password: BENCH_PASSWORD };
await auth.api.signUpEmail({ body: example }).catch(() => {});
await fillOnce(DATABASE_URL, `select 1 from "user" where id = 'user-1'`, [
  `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
   select 'user-' || n, 'Personne ' || n, 'person-' || n || '@example.test', true, now(), now()
   from generate_series(1, ${BENCH_PEOPLE}) n`,
  `insert into account (id, "accountId", issuer, "providerId", "userId", password, "createdAt", "updatedAt")
   select 'account-' || n, 'user-' || n, a.issuer, a."providerId", 'user-' || n, a.password, now(), now()
   from account a, generate_series(1, ${BENCH_PEOPLE}) n`,
  `insert into session (id, "userId", token, "expiresAt", "createdAt", "updatedAt")
   select 'session-' || n, 'user-' || n, 'token-' || n, now(), now(), now() from generate_series(1, ${BENCH_PEOPLE}) n`,
]);
// Sign-ins of an earlier run are gone, and the made ones as fresh as if people had just signed in.
await run(
  DATABASE_URL,
  `delete from session where id not like 'session-%'`,
  `update session set "expiresAt" = now() + interval '7 days', "updatedAt" = now()`,
  'vacuum full analyze session',
);

const cookieOf = (number) => {
  const token = `token-${number}`;
  const signature = createHmac('sha256', secret).update(token).digest('base64');
  return `better-auth.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
};
announce(
  createServer({ keepAliveTimeout: 65_000 }, toNodeHandler(auth)),
  Array.from({ length: 1000 }, (_, index) => cookieOf(index + 1)),
);

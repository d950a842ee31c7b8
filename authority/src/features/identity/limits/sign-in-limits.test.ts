import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@prolean/contract/client.ts';
import { login, type SignedIn } from '@prolean/contract/identity.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../app.ts';
import { readConfig } from '../../../config.ts';
import { createDatabase } from '../../../platform/database.ts';
import { createLogger } from '../../../platform/logger.ts';
import { createServices } from '../../../services.ts';
import {
  type AuthorityUnderTest,
  password,
  startAuthority,
  type TestPerson,
  testSettings,
} from '../../../testing/authority-under-test.ts';
import { createSignInLimitsStore } from '../stores/sign-in-limits-store.ts';

let authority: AuthorityUnderTest;
let person: TestPerson;
beforeEach(async () => {
  authority = await startAuthority();
  authority.stopClock();
  person = await authority.addPerson(await authority.addOrganization(), 'student');
});
afterEach(() => authority.close());

const second = 1000;
const minute = 60 * second;

type Try = { secret?: string; from?: string; device?: string | undefined };
const tryOf = (name: string, { secret = password, from = '198.51.100.9', device }: Try = {}) =>
  authority.call(login, { body: { username: name, password: secret, device } }, { clientAddress: from });
const codeOf = (outcome: Outcome<SignedIn>) => (outcome.kind === 'refused' ? outcome.code : outcome.kind);
const waitOf = (outcome: Outcome<SignedIn>) => (outcome.kind === 'refused' ? outcome.retryAfter : null);
const count = (codes: string[], code: string) => codes.filter((one) => one === code).length;

/** Another process of the same authority: its own pool, on the same database. */
async function secondProcess() {
  const config = readConfig({ ...testSettings, DATABASE_URL: authority.databaseUrl });
  const logger = createLogger('silent', 'authority');
  const database = createDatabase(config.database, logger);
  const services = await createServices(config, database, logger, authority.now);
  const { trustedProxies } = config;
  const app = createApp({ services, database, logger, readiness: { stopping: false }, trustedProxies });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api` });
  return {
    call: client.call,
    async close() {
      await client.close();
      server.close();
      await services.close();
    },
  };
}

test('of sixty concurrent guesses over two processes exactly ten are answered', async () => {
  const other = await secondProcess();
  try {
    const guesses = Array.from({ length: 60 }, (_, index) => {
      const body = { username: person.username, password: `guess ${index}` };
      const options = { clientAddress: `198.51.${index}.1` };
      return (index % 2 === 0 ? authority : other).call(login, { body }, options);
    });
    const codes = (await Promise.all(guesses)).map(codeOf);
    expect([count(codes, 'invalid_credentials'), count(codes, 'rate_limited')]).toEqual([10, 50]);
  } finally {
    await other.close();
  }
});

test('the wait doubles from one second to fifteen minutes and is never for good', async () => {
  for (let index = 0; index < 10; index += 1)
    expect(codeOf(await tryOf(person.username, { secret: 'wrong' }))).toBe('invalid_credentials');
  const waits: (number | null)[] = [];
  for (let round = 0; round < 12; round += 1) {
    const refused = await tryOf(person.username);
    expect(codeOf(refused)).toBe('rate_limited');
    waits.push(waitOf(refused));
    authority.moveClock(waitOf(refused)! * second);
    // From another network each time: this is about the account alone.
    expect(codeOf(await tryOf(person.username, { secret: 'wrong', from: `203.0.${round}.1` }))).toBe(
      'invalid_credentials',
    );
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  authority.moveClock(15 * minute);
  expect(codeOf(await tryOf(person.username))).toBe('ok');
});

test('ten tries are there again a quarter of an hour after the last one was refused', async () => {
  for (let index = 0; index < 10; index += 1) await tryOf(person.username, { secret: 'wrong' });
  authority.moveClock(15 * minute + second);
  const codes: string[] = [];
  for (let index = 0; index < 12; index += 1) codes.push(codeOf(await tryOf(person.username, { secret: 'wrong' })));
  expect(count(codes, 'invalid_credentials')).toBe(10);
});

test('nobody learns from the limits whether a name exists', async () => {
  const answers = [];
  for (const name of [person.username, 'nobody-at-all']) {
    for (let index = 0; index < 10; index += 1) await tryOf(name, { secret: 'wrong' });
    answers.push({ ...(await tryOf(name, { secret: 'wrong' })), requestId: null });
  }
  expect(answers[0]).toMatchObject({ status: 429, code: 'rate_limited', retryAfter: 1 });
  expect(answers[1]).toEqual(answers[0]);
});

test('a thousand guesses of a stranger do not keep a person out who comes from a device he used before', async () => {
  const first = await tryOf(person.username);
  if (first.kind !== 'ok') throw new Error('not signed in');
  const { device } = first.reply;
  const guesses = (round: number) =>
    Array.from({ length: 100 }, (_, index) =>
      tryOf(person.username, { secret: `guess ${index}`, from: `10.${round}.${index}.1` }),
    );
  for (let round = 0; round < 10; round += 1) await Promise.all(guesses(round));
  expect(codeOf(await tryOf(person.username))).toBe('rate_limited');
  expect(await tryOf(person.username, { device })).toMatchObject({ kind: 'ok' });
});

test('a known device has ten tries of its own, and is of no use for another account', async () => {
  const first = await tryOf(person.username);
  const device = first.kind === 'ok' ? first.reply.device : undefined;
  const codes: string[] = [];
  for (let index = 0; index < 12; index += 1)
    codes.push(codeOf(await tryOf(person.username, { secret: 'wrong', device })));
  expect(count(codes, 'invalid_credentials')).toBe(10);
  expect(codeOf(await tryOf(person.username))).toBe('ok');
  const victim = await authority.addPerson(await authority.addOrganization(), 'student');
  for (let index = 0; index < 10; index += 1) await tryOf(victim.username, { secret: 'wrong', device });
  expect(codeOf(await tryOf(victim.username, { device }))).toBe('rate_limited');
});

test('a device keeps its mark, and one that was away for half a year is a stranger', async () => {
  const deviceOf = (outcome: Outcome<{ device?: string | undefined }>) =>
    outcome.kind === 'ok' ? outcome.reply.device : null;
  const device = deviceOf(await tryOf(person.username))!;
  expect(device).toMatch(/^[\w-]{43}$/);
  expect(deviceOf(await tryOf(person.username, { device }))).toBeUndefined();
  authority.moveClock(181 * 24 * 60 * minute);
  expect(deviceOf(await tryOf(person.username, { device }))).not.toBe(device);
  const kept = await authority.database('known_devices').select('token_hash');
  expect(kept.every(({ token_hash }) => !token_hash.toString('base64url').includes(device))).toBe(true);
});

test('of a hundred concurrent guesses out of one network exactly fifty are answered; another network goes on', async () => {
  const guess = async (_: unknown, index: number): Promise<string> => {
    // Past the client, which would not send as many at once.
    const response = await fetch(`${authority.origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.${index}` },
      body: JSON.stringify({ username: `nobody-${index}`, password: 'wrong' }),
    });
    return ((await response.json()) as { code: string }).code;
  };
  const codes = await Promise.all(Array.from({ length: 100 }, guess));
  expect([count(codes, 'invalid_credentials'), count(codes, 'rate_limited')]).toEqual([50, 50]);
  expect(codeOf(await tryOf(person.username, { from: '203.0.113.7' }))).toBe('rate_limited');
  expect(codeOf(await tryOf(person.username, { from: '203.0.114.7' }))).toBe('ok');
});

test('a whole class signs in through one address at once', async () => {
  const organizationId = await authority.addOrganization();
  const students = await Promise.all(Array.from({ length: 60 }, () => authority.addPerson(organizationId, 'student')));
  const codes = (await Promise.all(students.map(({ username }) => tryOf(username)))).map(codeOf);
  expect(count(codes, 'ok')).toBe(60);
});

test('right passwords use up no tries, however many come at once', async () => {
  const codes = (await Promise.all(Array.from({ length: 25 }, () => tryOf(person.username)))).map(codeOf);
  expect(count(codes, 'ok')).toBe(25);
  expect(await authority.database('sign_in_limits').where('failures', '>', 0)).toEqual([]);
});

test('what was typed as a name is not kept: it may be a password', async () => {
  await tryOf('Mon-mot-de-passe', { secret: 'wrong' });
  const keys = await authority.database('sign_in_limits').pluck('key');
  expect(keys.join(' ')).not.toMatch(/mot-de-passe/i);
  expect(keys).toHaveLength(4);
});

test('counts that mean nothing any more are removed', async () => {
  await tryOf(person.username, { secret: 'wrong' });
  const rows = () => authority.database('sign_in_limits').select('key');
  expect(await rows()).not.toEqual([]);
  authority.moveClock(16 * minute);
  await authority.services.forgetOld();
  expect(await rows()).toEqual([]);
});

test('without the counts nobody signs in', async () => {
  await authority.database.raw('alter table sign_in_limits rename to elsewhere');
  expect(await tryOf(person.username)).toMatchObject({ kind: 'refused', status: 500, code: 'internal' });
});

test('a try that looked at the clock a moment before another of its network began the count is let in', async () => {
  const limits = createSignInLimitsStore(authority.database);
  const [now, later] = [new Date(authority.now()), new Date(authority.now() + 5)];
  const forgetAt = new Date(authority.now() + 15 * minute);
  expect(await limits.admit('network of a class', 50, later, forgetAt)).toBe(true);
  expect(await limits.admit('network of a class', 50, now, forgetAt)).toBe(true);
});

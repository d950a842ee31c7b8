import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../scripts/lib/postgres.ts';
import { type ServiceProcess, startService, untilReady } from '../../scripts/lib/service-process.ts';
import { type AuthorityUnderTest, password, startAuthority } from './testing/authority-under-test.ts';
import { formsOf, namesFound } from './testing/canaries.ts';
import { createUndo, dump } from './testing/rights/database-rows.ts';
import { type Operation, operations } from './testing/rights/operations.ts';
import { bodyFor, paramsFor, send } from './testing/rights/requests.ts';
import { type CallerKind, callers, objectsOf, rightsRows } from './testing/rights/rights-table.ts';
import { createScene, type Scene } from './testing/rights/scene.ts';

/** Each with signs that look otherwise in an address. */
const canary = (name: string) => `canary+of/${name}&that=must-stay-unseen`;
const secrets = {
  JWT_SECRET: canary('jwt-secret'),
  JWT_SECRET_PREVIOUS: canary('jwt-previous'),
  LIVEKIT_API_SECRET: canary('livekit-secret'),
  JITSI_APP_SECRET: canary('jitsi-secret'),
  METRICS_TOKEN: canary('metrics-token'),
};
/** What somebody who joins has to know; to anyone else it is nobody's business. */
const addresses = {
  LIVEKIT_URL: 'wss://canary-of-livekit.example.test',
  LIVEKIT_API_KEY: 'canary-of-livekit-key',
  JITSI_APP_ID: 'canary-of-jitsi-app',
  JITSI_SERVER_URL: 'https://canary-of-jitsi.example.test',
};
const settings = { ...secrets, ...addresses };
const hosts = {
  ...addresses,
  LIVEKIT_URL: 'canary-of-livekit.example.test',
  JITSI_SERVER_URL: 'canary-of-jitsi.example.test',
};

/** With the password of the database, which is made anew for each run. */
const secretsNow = () => ({ ...secrets, DATABASE_URL: decodeURIComponent(new URL(beside.databaseUrl).password) });

let beside: AuthorityUnderTest;
let scene: Scene;
let undo: () => Promise<void>;
let folder: string;
let service: ServiceProcess;
let origin: string;
const logFile = () => path.join(folder, 'authority.log');

beforeAll(async () => {
  beside = await startAuthority(settings);
  scene = await createScene(beside);
  undo = await createUndo(beside.database);
  folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-secrets-'));
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  const own = { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'debug' };
  service = startService({
    name: 'authority',
    settings: { ...settings, ...own, DATABASE_URL: beside.databaseUrl },
    logFile: logFile(),
  });
  await untilReady(service, `${origin}/api/health/ready`);
});
afterAll(async () => {
  await service.stop();
  await beside.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What people were given in replies, which no log and no table may keep in the clear. */
const given = new Set<string>();
const tokenShape =
  /"([\w-]+\.[\w-]+\.[\w-]{43}|prst_[\w-]{43}|[\w-]{43}|[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}|[A-Z2-7]{32})"/g;

const mayTell = ({ name }: Operation) => name === 'startLive' || name === 'joinLive';

async function ask(operation: Operation, caller: CallerKind, object: 'own' | 'malformed', media?: 'jitsi') {
  const person = caller === 'anonymous' ? undefined : scene.people[caller];
  const params = paramsFor(scene, operation, object, person?.id ?? '');
  const body = { ...bodyFor(scene, operation, object, caller), ...(media && { media }) };
  const { answer, status, headers, text } = await send(origin, operation, { params, body, token: person?.token });
  for (const [, token] of text.matchAll(tokenShape)) given.add(token!);
  const hidden = mayTell(operation) && answer === 'ok' ? secretsNow() : { ...secretsNow(), ...hosts };
  expect([operation.name, caller, namesFound(`${headers}\n${text}`, hidden)]).toEqual([operation.name, caller, []]);
  return { answer, status, text };
}

const databaseNow = async () => {
  const rows = await dump(beside.database);
  expect(namesFound(rows, { ...secretsNow(), ...hosts, password })).toEqual([]);
  for (const token of given) expect(rows).not.toContain(token);
};

test('a text is found in whatever form it is hidden', () => {
  const secret = secrets.JWT_SECRET;
  for (const around of ['', 'x', 'xy', '{"iss":"']) {
    const text = `${around}${secret}${around}`;
    for (const hidden of [
      text,
      encodeURIComponent(text),
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('base64url'),
      Buffer.from(text).toString('hex'),
    ])
      expect([hidden, namesFound(hidden, secrets)]).toEqual([hidden, ['JWT_SECRET']]);
  }
  expect(formsOf('short')).not.toContain('');
});

test.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s tells nobody a secret, and none gets into the database',
  async (name, operation) => {
    for (const caller of callers)
      for (const object of objectsOf(rightsRows.get(name)!).filter((kind) => kind === 'own' || kind === 'malformed')) {
        const { answer } = await ask(operation, caller, object);
        if (answer !== 'ok' || operation.method === 'GET') continue;
        await databaseNow();
        await undo();
      }
  },
);

test('who joins by Jitsi is told its address and none of its secrets', async () => {
  const join = operations.find(({ name }) => name === 'joinLive')!;
  expect(await ask(join, 'enrolled', 'own', 'jitsi')).toMatchObject({ answer: 'ok' });
  await undo();
});

test('what fails on our side says nothing of how it is made', async () => {
  await beside.database.raw('alter table organizations rename to elsewhere');
  try {
    for (const operation of operations) {
      const { status, text } = await ask(operation, 'admin', 'own');
      expect([operation.name, status, text.match(/select|organizations|elsewhere|node:|\.ts\b|42P01/i)]).toEqual([
        operation.name,
        status,
        null,
      ]);
    }
  } finally {
    await beside.database.raw('alter table elsewhere rename to organizations');
  }
});

test('what the database refuses to write fails without telling what it was', async () => {
  const change = operations.find(({ name }) => name === 'setUserPassword')!;
  await beside.database.raw('alter table users add constraint refused check (password_hash is null) not valid');
  try {
    expect(await ask(change, 'admin', 'own')).toMatchObject({ status: 500 });
  } finally {
    await beside.database.raw('alter table users drop constraint refused');
  }
});

test('addresses that are none and bodies that are none tell nothing either', async () => {
  const replies = await Promise.all(
    ['/', '/metrics', '/api', '/api/nothing', '/api/%E0%A4%A', '/.env', '/api/docs', '/api/openapi.json'].map(
      async (address) => {
        const response = await fetch(origin + address, { headers: { authorization: 'Bearer canary' } });
        return JSON.stringify([...response.headers]) + (await response.text());
      },
    ),
  );
  for (const type of ['application/json', 'text/csv', 'application/webhook+json'])
    for (const address of ['/api/auth/login', '/api/users/import', '/api/webhooks/livekit']) {
      const init = { method: 'POST', headers: { 'content-type': type, authorization: 'x' }, body: '{"a":' };
      replies.push(await (await fetch(origin + address, init)).text());
    }
  expect(namesFound(replies.join('\n'), { ...secretsNow(), ...hosts })).toEqual([]);
});

test('a start that fails names the variable and keeps its value to itself', async () => {
  const own = { HOST: '127.0.0.1', PORT: '0' };
  const url = `postgres://somebody:${encodeURIComponent(canary('database'))}@127.0.0.1:1/nothing`;
  const wrong: Record<string, string>[] = [
    { ...settings, ...own, DATABASE_URL: url },
    { ...settings, ...own, DATABASE_URL: url, METRICS_TOKEN: secrets.JWT_SECRET },
    { ...settings, ...own, DATABASE_URL: `mysql://somebody:${canary('database')}@x`, PORT: canary('port') },
    { ...own, JWT_SECRET: 'canary-too-short', DATABASE_URL: url, TRUSTED_PROXIES: canary('proxies') },
  ];
  for (const [index, values] of wrong.entries()) {
    const file = path.join(folder, `wrong-${index}.log`);
    const failing = startService({ name: 'authority', settings: values, logFile: file });
    await failing.exited;
    expect([index, failing.process.exitCode]).toEqual([index, 1]);
    const { HOST: _host, ...unsaid }: Record<string, string> = {
      ...values,
      url: canary('database'),
      PORT: canary('port'),
    };
    expect([index, namesFound(failing.lastOutput(), unsaid)]).toEqual([index, []]);
  }
});

test('the log holds no secret, no password, and nothing that opens an account', async () => {
  await service.stop();
  const log = readFileSync(logFile(), 'utf8');
  expect(log.split('\n').length).toBeGreaterThan(operations.length * callers.length);
  const { LIVEKIT_URL: _told, ...unsaid } = hosts;
  expect(namesFound(log, { ...secretsNow(), ...unsaid, password })).toEqual([]);
  expect(log).toContain('"constraint":"refused"');
  expect(log).not.toContain('argon2');
  const tokens = Object.values(scene.people).map(({ token }) => token);
  expect([...given, ...tokens].filter((token) => log.includes(token))).toEqual([]);
});

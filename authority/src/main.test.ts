import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../scripts/lib/postgres.ts';
import { type ServiceProcess, startService, untilReady } from '../../scripts/lib/service-process.ts';
import {
  type AuthorityUnderTest,
  startAuthority,
  type TestPerson,
  testSettings,
} from './testing/authority-under-test.ts';

/** Makes people and looks into the database; the processes under test share its database. */
let beside: AuthorityUnderTest;
let folder: string;
const running: ServiceProcess[] = [];

beforeAll(async () => {
  beside = await startAuthority();
  folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-authority-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});
afterAll(async () => {
  await beside.close();
  rmSync(folder, { recursive: true, force: true });
});

async function launch(port?: number) {
  const chosen = port ?? (await freePort());
  const settings = { ...testSettings, HOST: '127.0.0.1', PORT: String(chosen), DATABASE_URL: beside.databaseUrl };
  const service = startService({ name: 'authority', settings, logFile: path.join(folder, 'authority.log') });
  running.push(service);
  const origin = `http://127.0.0.1:${chosen}`;
  await untilReady(service, `${origin}/api/health/ready`);
  return { service, origin, port: chosen };
}

const post = async (origin: string, sessionId: string, action: string, person: TestPerson) => {
  const response = await fetch(`${origin}/api/sessions-formation/${sessionId}/live/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}` },
  });
  return {
    status: response.status,
    live: ((await response.json()) as { live?: { id: string; version: number } }).live,
  };
};

test('two authority processes on one database behave as one', async () => {
  const [one, other] = [await launch(), await launch()];
  const origin = (index: number) => (index % 2 === 0 ? one : other).origin;
  const { sessionId, professor, student } = await beside.addClass();
  const many = (action: string, person: TestPerson) =>
    Promise.all(Array.from({ length: 200 }, (_, index) => post(origin(index), sessionId, action, person)));
  const started = await many('start', professor);
  expect(new Set(started.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(started.map(({ live }) => live?.id)).size).toBe(1);
  const joined = await many('join', student);
  expect(new Set(joined.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await beside.database('session_live_participants').where({ user_id: student.id })).toHaveLength(1);
  expect((await post(one.origin, sessionId, 'end', professor)).status).toBe(200);
  expect((await post(other.origin, sessionId, 'join', student)).status).toBe(409);
});

test('asked to stop, it finishes what it is doing and goes', async () => {
  const { service, origin } = await launch();
  expect((await fetch(`${origin}/api/health`)).status).toBe(200);
  service.process.kill('SIGTERM');
  await service.exited;
  expect(service.process.exitCode).toBe(0);
});

test('a wrong configuration ends the start with one plain message that names every variable', async () => {
  const settings = { JWT_SECRET: 'short', PORT: 'many', LOG_LEVEL: 'info' };
  const service = startService({ name: 'authority', settings, logFile: path.join(folder, 'wrong.log') });
  await service.exited;
  expect(service.process.exitCode).toBe(1);
  for (const name of ['JWT_SECRET', 'PORT', 'DATABASE_URL']) expect(service.lastOutput()).toContain(name);
  expect(service.lastOutput()).not.toMatch(/^\s+at /m);
});

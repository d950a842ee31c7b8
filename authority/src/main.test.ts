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

const changing = ['paused', 'resumed', 'ended', 'student_media', 'recording'];

/** Whatever happened, each live's rows must tell one story: its version, its presences and its history agree. */
async function expectNoHalfState(): Promise<void> {
  const { rows } = await beside.database.raw(
    `select l.id,
       l.version - 1 = count(*) filter (where e.kind = any(?)) as version_agrees,
       (l.status = 'ended') = bool_or(e.kind = 'ended') as end_agrees,
       count(*) filter (where e.kind = 'joined')
         = (select count(*) from session_live_participants p where p.live_id = l.id) as joins_agree,
       l.status <> 'ended' or not exists
         (select from session_live_participants p where p.live_id = l.id and p.left_at is null) as nobody_left_behind
     from session_lives l join session_live_events e on e.live_id = l.id group by l.id`,
    [changing],
  );
  for (const row of rows)
    expect(row).toMatchObject({ version_agrees: true, end_agrees: true, joins_agree: true, nobody_left_behind: true });
}

test('an authority killed in the middle of a burst leaves no half state and loses nothing it acknowledged', async () => {
  const made = await beside.addClass({ students: 4 });
  let { service, origin, port } = await launch();
  for (let round = 0; round < 8; round += 1) {
    const acknowledged = { version: 0, id: '' };
    const say = async (action: string, person: TestPerson) => {
      const { status, live } = await post(origin, made.sessionId, action, person).catch(() => ({
        status: 0,
        live: undefined,
      }));
      if (status === 200 && live !== undefined && live.id === acknowledged.id)
        acknowledged.version = Math.max(acknowledged.version, live.version);
      else if (status === 200 && live !== undefined)
        Object.assign(acknowledged, { id: live.id, version: live.version });
      return status;
    };
    await say('start', made.professor);
    const burst = ['pause', 'start', 'pause', 'start'].flatMap((action) => [
      say(action, made.professor),
      ...made.students.flatMap((student) => [say('join', student), say('leave', student)]),
    ]);
    await Promise.race(burst.slice(round));
    service.process.kill('SIGKILL');
    await Promise.all(burst);
    await service.exited;
    await expectNoHalfState();
    const live = await beside.database('session_lives').where({ id: acknowledged.id }).first();
    expect(live.version).toBeGreaterThanOrEqual(acknowledged.version);
    ({ service, origin, port } = await launch(port));
  }
  expect((await post(origin, made.sessionId, 'start', made.professor)).status).toBe(200);
  expect((await post(origin, made.sessionId, 'end', made.professor)).status).toBe(200);
  await expectNoHalfState();
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

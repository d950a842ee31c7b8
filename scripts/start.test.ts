import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort } from './lib/postgres.ts';
import { projectRoot } from './lib/service-process.ts';

let folder: string;
const started: Started[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-start-'));
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Started = { child: ChildProcess; ended: Promise<number>; output: () => string };

/** What `npm start` runs once Node and the packages are there, or the whole of it. */
function start(settings: Record<string, string>, command = [process.execPath, 'scripts/start.ts']): Started {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, DATA_DIR: path.join(folder, 'data'), ...settings },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const ended = once(child, 'close').then(([code]) => code as number);
  const begun = { child, ended, output: () => output };
  started.push(begun);
  return begun;
}

async function ports() {
  return { AUTHORITY_PORT: String(await freePort()), PORTAL_PORT: String(await freePort()) };
}

async function untilSaid({ ended, output }: Started, words: string): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!output().includes(words)) {
    if (over) throw new Error(`it ended without saying “${words}”:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Process ids of everything that descends from a process. */
function descendantsOf(child: ChildProcess): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap(([pid]) => [pid, ...below(pid)]);
  return below(child.pid!);
}

const isAlive = (pid: number) => {
  try {
    // A process that ended and that nobody has asked after yet is still listed, as a zombie.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

test('it starts everything, says where to go, stops cleanly, and finds its data again', async () => {
  const settings = await ports();
  const first = start(settings);
  await untilSaid(first, 'Prolean is ready');
  expect(first.output()).toContain(`http://127.0.0.1:${settings.PORTAL_PORT}`);
  expect(first.output()).toContain('prof.demo');
  expect(first.output()).toContain('Demo data added');
  const parts = descendantsOf(first.child);
  expect(parts.length).toBeGreaterThan(2);
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(parts.filter(isAlive)).toEqual([]);

  const second = start(settings);
  await untilSaid(second, 'Prolean is ready');
  expect(second.output()).not.toContain('Demo data added');

  // A second platform on the same data would take the database from under the first.
  const beside = start(await ports());
  expect(await beside.ended).toBe(1);
  expect(beside.output()).toContain('in use by a platform that runs already');
});

test.each(['SIGTERM', 'SIGINT'] as const)('npm start itself, sent %s, stops all of it', async (signal) => {
  const running = start(await ports(), ['npm', 'start']);
  await untilSaid(running, 'Prolean is ready');
  const parts = descendantsOf(running.child);
  running.child.kill(signal);
  await running.ended;
  expect(parts.filter(isAlive)).toEqual([]);
});

test('a first start that was killed while it added the demo data is made good by the next', async () => {
  const data = { ...(await ports()), DATA_DIR: path.join(folder, 'interrupted') };
  const killed = start(data);
  await untilSaid(killed, 'Starting the authority');
  const unfinished = path.join(folder, 'interrupted/demo-data-unfinished');
  while (!existsSync(unfinished)) await new Promise((resolve) => setTimeout(resolve, 5));
  killed.child.kill('SIGKILL');
  await killed.ended;
  const next = start(data);
  await untilSaid(next, 'Prolean is ready');
  expect(next.output()).toContain('Demo data added');
});

test('the demo accounts keep the password they were made with', async () => {
  const data = { ...(await ports()), DATA_DIR: path.join(folder, 'password') };
  const first = start({ ...data, DEMO_PASSWORD: 'Premier-mot-12' });
  await untilSaid(first, 'Stop with Ctrl-C');
  expect(first.output()).toContain('with the password Premier-mot-12');
  first.child.kill('SIGTERM');
  await first.ended;
  const second = start({ ...data, DEMO_PASSWORD: 'Second-mot-345' });
  await untilSaid(second, 'counts at the first start only');
  expect(second.output()).toContain('with the password Premier-mot-12');
});

test('when one part crashes the rest is stopped, with a plain message', async () => {
  const running = start(await ports());
  await untilSaid(running, 'Prolean is ready');
  const parts = descendantsOf(running.child);
  const authority = parts.find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('authority/src/main.ts'),
  )!;
  process.kill(authority, 'SIGKILL');
  expect(await running.ended).toBe(1);
  expect(running.output()).toContain('The authority stopped unexpectedly.');
  expect(running.output()).not.toMatch(/^\s+at /m);
  expect(parts.filter(isAlive)).toEqual([]);
});

test('when it is killed itself, nothing it started lives on', async () => {
  const running = start(await ports());
  await untilSaid(running, 'Prolean is ready');
  const services = descendantsOf(running.child).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('src/main.ts'),
  );
  expect(services).toHaveLength(2);
  running.child.kill('SIGKILL');
  await running.ended;
  while (services.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 50));

  // The database it left behind is ended by the next start, which goes on with its data.
  const next = start(await ports());
  await untilSaid(next, 'Prolean is ready');
  expect(next.output()).not.toContain('Demo data added');
});

test('a port in use and a port that is none are said in one line', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = String((server.address() as net.AddressInfo).port);
  const refused = start({ ...(await ports()), PORTAL_PORT: taken });
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toBe(`Port ${taken} is in use. Choose another one with PORTAL_PORT.\n`);
  server.close();
  const wrong = start({ ...(await ports()), AUTHORITY_PORT: 'many' });
  expect(await wrong.ended).toBe(1);
  expect(wrong.output()).toBe('AUTHORITY_PORT must be a port number.\n');
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../scripts/testing/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase('portal');
});
afterAll(() => database?.drop());

const mainFile = fileURLToPath(new URL('./main.ts', import.meta.url));

function start(settings: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [mainFile], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, ended, output: () => output };
}

const settings = (more: Record<string, string> = {}) => ({
  DATABASE_URL: database.url,
  SESSION_SECRET: 'a secret of more than thirty-two characters',
  MEDIA_PROVIDER: 'mesh',
  PORT: '0',
  ...more,
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'the portal starts, says where it listens, and ends by itself on %s',
  async (signal) => {
    const portal = start(settings());
    const port = await vi.waitFor(
      () => /"event":"listening","port":(\d+)/.exec(portal.output())?.[1] ?? Promise.reject(new Error(portal.output())),
      { timeout: 30_000, interval: 50 },
    );
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
    portal.child.kill(signal);
    expect(await portal.ended).toBe(0);
    expect(portal.output()).toContain('"event":"stopped"');
  },
);

test('wrong settings are named on plain lines and nothing is started', async () => {
  const portal = start({ PORT: 'somewhere' });
  expect(await portal.ended).toBe(1);
  for (const name of ['PORT', 'SESSION_SECRET', 'DATABASE_URL']) expect(portal.output()).toContain(name);
  expect(portal.output()).not.toContain('    at ');
});

test('a port in use is said in a sentence', async () => {
  const holder = createServer().listen(0);
  await once(holder, 'listening');
  const portal = start(settings({ PORT: String((holder.address() as AddressInfo).port) }));
  expect(await portal.ended).toBe(1);
  expect(portal.output()).toContain('EADDRINUSE');
  expect(portal.output()).not.toContain('    at ');
  holder.close();
});

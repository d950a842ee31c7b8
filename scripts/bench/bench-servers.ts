import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Pool } from 'undici';
import { freePort } from '../lib/postgres.ts';
import { projectRoot, startService, untilReady } from '../lib/service-process.ts';

export const benchSecret = 'the secret of the bench, which signs nothing of worth';

const hasTaskset = () => spawnSync('taskset', ['-V']).status === 0;

/** Ties a process and all its threads to one core, where the machine can: server on the first, load from the second. */
export function pin(pid: number, core: number): void {
  if (hasTaskset()) spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}

/** The real authority as its own process, in production settings, logging to a file. */
export async function startBenchAuthority(databaseUrl: string) {
  const port = await freePort();
  const service = startService({
    name: 'authority',
    settings: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      JWT_SECRET: benchSecret,
      // Nobody is there: a media server that is away must not slow a join.
      LIVEKIT_URL: 'ws://127.0.0.1:9',
      LIVEKIT_API_KEY: 'bench',
      LIVEKIT_API_SECRET: 'the media secret of the bench, long enough',
    },
    logFile: path.join(projectRoot, '.data/bench/authority.log'),
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(service, `${origin}/api/health/ready`);
  pin(service.process.pid!, 0);
  return { origin, stop: service.stop };
}

export async function startBareServer(databaseUrl: string) {
  const child: ChildProcess = spawn(process.execPath, [path.join(import.meta.dirname, 'bare-server.ts')], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  pin(child.pid!, 0);
  return { origin: `http://127.0.0.1:${port}`, stop: async () => child.disconnect() };
}

/** As many connections as callers; anything but a 2xx fails the bench. */
export function createLoad(origin: string, connections: number) {
  const pool = new Pool(origin, { connections });
  return {
    async ask(method: 'GET' | 'POST', target: string, options: { token?: string; body?: object } = {}): Promise<void> {
      const { statusCode, body } = await pool.request({
        method,
        path: target,
        headers: {
          ...(options.token && { authorization: `Bearer ${options.token}` }),
          ...(options.body && { 'content-type': 'application/json' }),
        },
        body: options.body ? JSON.stringify(options.body) : null,
      });
      const text = await body.text();
      if (statusCode < 200 || statusCode > 299)
        throw new Error(`${method} ${target}: ${statusCode} ${text.slice(0, 300)}`);
    },
    close: () => pool.close(),
  };
}

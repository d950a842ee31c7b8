import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '../lib/postgres.ts';
import { startService, untilReady } from '../lib/service-process.ts';
import { benchFolder } from './bench-database.ts';

export const benchSecret = 'the secret of the bench, which signs nothing of worth';

const hasTaskset = () => spawnSync('taskset', ['-V']).status === 0;

/** Ties a process and all its threads to one core, where the machine can: server on the first, load from the second. */
export function pin(pid: number, core: number): void {
  if (hasTaskset()) spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}

/** The real authority as its own process, in production settings, logging to a file; it may not have come up yet. */
export async function spawnBenchAuthority(databaseUrl: string, name = 'authority') {
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
      LIVEKIT_URL: 'ws://127.0.0.1:59999',
      LIVEKIT_API_KEY: 'bench',
      LIVEKIT_API_SECRET: 'the media secret of the bench, long enough',
    },
    logFile: path.join(benchFolder, `${name}.log`),
  });
  return { service, origin: `http://127.0.0.1:${port}`, pid: service.process.pid!, stop: service.stop };
}

export async function startBenchAuthority(databaseUrl: string, name?: string) {
  const authority = await spawnBenchAuthority(databaseUrl, name);
  await untilReady(authority.service, `${authority.origin}/api/health/ready`);
  pin(authority.pid, 0);
  return authority;
}

export async function startBareServer(databaseUrl: string) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'bare-server.ts')], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  pin(child.pid!, 0);
  return { origin: `http://127.0.0.1:${port}`, stop: async () => child.disconnect() };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'redis';
import { freePort } from '../../scripts/lib/postgres.ts';

/** A real Redis of one's own that keeps nothing on disk. */
export async function startRedis() {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const launch = () =>
    spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', os.tmpdir()], {
      stdio: 'ignore',
    });
  let server = launch();

  async function untilReady(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const client = createClient({ url, socket: { reconnectStrategy: false } });
      client.on('error', () => undefined);
      const ready = await client.connect().then(
        () => true,
        () => false,
      );
      if (ready) client.destroy();
      if (ready) return;
      await pause(25);
    }
    throw new Error('redis-server did not start');
  }
  await untilReady();

  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    stop,
    /** Starts it again, empty. */
    async start(): Promise<void> {
      server = launch();
      await untilReady();
    },
    /** Connections stay open and nothing is answered. */
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
  };
}

export type TestRedis = Awaited<ReturnType<typeof startRedis>>;

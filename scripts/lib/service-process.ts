import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const projectRoot = path.resolve(import.meta.dirname, '../..');

/** Milliseconds a service gets to finish its work before it is killed. */
const patience = 7000;

export type ServiceProcess = {
  name: string;
  process: ChildProcess;
  /** The end of what it printed, for telling why it stopped. */
  lastOutput(): string;
  exited: Promise<void>;
  stop(): Promise<void>;
};

/** What every service process needs of the surroundings; its settings come on top, and nothing else. */
const surroundings = () =>
  Object.fromEntries(['PATH', 'HOME', 'TMPDIR', 'TZ'].map((name) => [name, process.env[name]]));

/** Node's options in the service's own `start` script: `node … src/main.ts`. */
function startOptions(folder: string): string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').slice(1, -1);
}

/** Starts one of the two services as its own process, with its own settings only; its log goes to a file. */
export function startService(options: {
  name: 'authority' | 'portal';
  settings: Record<string, string | undefined>;
  logFile: string;
  watch?: boolean;
}): ServiceProcess {
  const { name, settings, logFile, watch = false } = options;
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  const folder = path.join(projectRoot, name);
  const nodeOptions = [...startOptions(folder), ...(watch ? ['--watch'] : [])];
  const child = spawn(process.execPath, [...nodeOptions, path.join(folder, 'src/main.ts')], {
    cwd: folder,
    // What one start has stripped of its types and compiled, the next one finds.
    env: { ...surroundings(), NODE_COMPILE_CACHE: path.join(projectRoot, '.toolchain/compile-cache'), ...settings },
    // The channel tells the service when this process is gone, however it went.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-4000);
      log.write(chunk);
    });
  const exited = once(child, 'close').then(() => {
    log.end();
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    await exited;
    clearTimeout(timer);
  };
  return { name, process: child, lastOutput: () => output.trim(), exited, stop };
}

/** Waits until the address answers 200; throws with the service's own words if it stops before. */
export async function untilReady(service: ServiceProcess, url: string): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (service.process.exitCode !== null)
      throw new Error(`The ${service.name} stopped while starting:\n${service.lastOutput()}`);
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  throw new Error(`The ${service.name} did not become ready in a minute:\n${service.lastOutput()}`);
}

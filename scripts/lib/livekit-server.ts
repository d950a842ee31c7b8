import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './postgres.ts';
import { projectRoot } from './service-process.ts';

const module = 'github.com/livekit/livekit-server';
const version = 'v1.8.4';

const run = promisify(execFile);

/** Settings of the machine that must not change what is built; the module's own replacements count, so it is built from its folder. */
const goEnvironment = { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off', CGO_ENABLED: '0' };

async function build(binary: string): Promise<void> {
  const found = await run('go', ['mod', 'download', '-json', `${module}@${version}`], { env: goEnvironment });
  const { Dir } = JSON.parse(found.stdout) as { Dir: string };
  mkdirSync(path.dirname(binary), { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  // Minutes of work on a small machine, so it steps back behind everything else.
  const command = ['-n', '19', 'go', 'build', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, './cmd/server'];
  await run('nice', command, { cwd: Dir, env: goEnvironment, maxBuffer: 2 ** 26 });
  renameSync(unfinished, binary);
}

/**
 * A LiveKit server for tests, built once from the Go module proxy and kept outside the repository; or why there is none:
 * no Go, or no way to the modules.
 */
export async function findLivekitServer(): Promise<{ binary: string } | { missing: string }> {
  const binary = path.join(projectRoot, '.data/livekit-server', version, 'livekit-server');
  if (existsSync(binary)) return { binary };
  try {
    await run('go', ['version']);
  } catch {
    return { missing: 'there is no Go on this machine' };
  }
  try {
    await build(binary);
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    return { missing: `it could not be built: ${stderr.trim().split('\n').at(-1) || String(error)}` };
  }
  return { binary };
}

/** JSON is YAML, which is what the server reads. */
const configuration = (options: { port: number; udpPort: number; key: string; secret: string; webhooks: string[] }) =>
  JSON.stringify({
    port: options.port,
    bind_addresses: ['127.0.0.1'],
    rtc: {
      udp_port: options.udpPort,
      tcp_port: 0,
      use_external_ip: false,
      node_ip: '127.0.0.1',
      enable_loopback_candidate: true,
    },
    keys: { [options.key]: options.secret },
    webhook: { api_key: options.key, urls: options.webhooks },
    logging: { level: 'warn' },
  });

async function untilAnswering(url: string, server: ChildProcess, output: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (server.exitCode !== null) throw new Error(`livekit-server stopped while starting:\n${output()}`);
    const answers = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (answers) return;
    await sleep(50);
  }
  throw new Error(`livekit-server did not answer:\n${output()}`);
}

/** Runs it on loopback, with one key; `webhooks` are told of everything. */
export async function startLivekitServer(options: { binary: string; key: string; secret: string; webhooks: string[] }) {
  const [port, udpPort] = [await freePort(), await freePort()];
  const config = configuration({ ...options, port, udpPort });
  const server = spawn(options.binary, ['--config-body', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-4000);
    });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(url, server, () => output);
  return {
    url,
    async stop(): Promise<void> {
      if (server.exitCode !== null) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    },
  };
}

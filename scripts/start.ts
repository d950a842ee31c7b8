// Starts the whole platform on this machine: PostgreSQL, the authority, the portal, with demo data.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDemoPassword } from './lib/demo-settings.ts';
import { type Platform, startPlatform } from './lib/platform.ts';
import { projectRoot } from './lib/service-process.ts';

const help = `npm start            starts PostgreSQL, the authority and the portal, with demo data
npm run dev          the same, restarting a service when its code changes

AUTHORITY_PORT       the authority's port (4000)
PORTAL_PORT          the portal's port (3000)
DATA_DIR             where the databases and logs are kept (.data)
DEMO_PASSWORD        the demo accounts' password, taken at the first start (${defaultDemoPassword})`;

class PlainError extends Error {}

const say = (text: string) => process.stdout.write(`${text}\n`);

function portFrom(name: string, otherwise: number): number {
  const port = Number(process.env[name] || otherwise);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new PlainError(`${name} must be a port number.`);
  return port;
}

function requireFree(name: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : 'cannot be used';
      reject(new PlainError(`Port ${port} ${why}. Choose another one with ${name}.`));
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}

/** One platform per data folder: a second one would take the first one's database from under it. */
function claim(dataFolder: string): () => void {
  const file = path.join(dataFolder, 'start.pid');
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid !== process.pid && isAlive(pid))
      throw new PlainError(`${dataFolder} is in use by a platform that runs already (process ${pid}).`);
  }
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** Alive, and where the system lets us see it, one of ours and not another program that got the number since. */
function isAlive(pid: number): boolean {
  const commandLine = `/proc/${pid}/cmdline`;
  if (existsSync('/proc/self'))
    return existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes('start.ts');
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function welcome({ portalUrl, authorityUrl, demoPassword, dataFolder }: Platform): string {
  const logs = path.relative(process.cwd(), path.join(dataFolder, 'logs'));
  return `
  Prolean is ready.

  Portal      ${portalUrl}
  Authority   ${authorityUrl}/api/health

  Sign in with the password ${demoPassword}
    prof.demo        a professor with four training sessions
    prof2.demo       another professor, with two
    student01.demo … student40.demo
    admin.demo

  Logs are in ${logs}. Stop with Ctrl-C.
`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { watch: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    say(help);
    return 0;
  }
  const authorityPort = portFrom('AUTHORITY_PORT', 4000);
  const portalPort = portFrom('PORTAL_PORT', 3000);
  const dataFolder = path.resolve(projectRoot, process.env.DATA_DIR || '.data');
  const password = process.env.DEMO_PASSWORD || undefined;
  if (authorityPort === portalPort) throw new PlainError('AUTHORITY_PORT and PORTAL_PORT must differ.');
  await requireFree('AUTHORITY_PORT', authorityPort);
  await requireFree('PORTAL_PORT', portalPort);
  const release = claim(dataFolder);
  try {
    return await run({ authorityPort, portalPort, dataFolder, password, watch: values.watch ?? false });
  } finally {
    release();
  }
}

async function run(options: Parameters<typeof startPlatform>[0]): Promise<number> {
  const asked = new Promise<'asked'>((resolve) => {
    for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, () => resolve('asked'));
  });
  const starting = startPlatform({ ...options, onProgress: say });
  const first = await Promise.race([starting, asked]);
  // Asked to stop while starting: what is coming up is taken down again as soon as it is up.
  const platform = first === 'asked' ? await starting : first;
  if (first !== 'asked') say(welcome(platform));
  if (options.password !== undefined && options.password !== platform.demoPassword)
    say('  DEMO_PASSWORD counts at the first start only; these accounts have the password they were made with.\n');
  const crashed = Promise.race([
    platform.postgres.exited.then(() => 'PostgreSQL stopped unexpectedly.'),
    ...[platform.authority, platform.portal].map((service) =>
      service.exited.then(
        () => `The ${service.name} stopped unexpectedly. The end of its log:\n${service.lastOutput()}`,
      ),
    ),
  ]);
  const ending = await Promise.race([asked, crashed]);
  if (ending === 'asked') say('Stopping …');
  else process.stderr.write(`${ending}\nStopping the rest …\n`);
  await platform.stop();
  return ending === 'asked' ? 0 : 1;
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  },
);

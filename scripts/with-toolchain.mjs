// Runs a script of this project on the right Node with every package installed, from any Node 18 or newer.
// Plain JavaScript and no packages: this is the one file that runs before anything is there.
// Everything it downloads stays in the clone: .toolchain/ (Node, pnpm, caches) and node_modules/.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const toolchain = path.join(root, '.toolchain');
const versions = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).toolchain;
const nodePackage = `node-${process.platform}-${process.arch}`;
const nodeBinary = path.join(toolchain, 'node_modules', nodePackage, 'bin/node');
const pnpmBinary = path.join(toolchain, 'node_modules/.bin/pnpm');

const say = (text) => process.stderr.write(`${text}\n`);

/** Runs a command to its end; its output is kept back and shown only if it fails. `onLine` sees each line of stdout. */
function run(command, args, { env = {}, onLine = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env } });
    let output = '';
    let rest = '';
    child.stdout.on('data', (chunk) => {
      output = (output + chunk).slice(-20_000);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      lines.forEach(onLine);
    });
    child.stderr.on('data', (chunk) => {
      output = (output + chunk).slice(-20_000);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${path.basename(command)} failed:\n${output}`)),
    );
  });
}

const stampOf = (...parts) => createHash('sha256').update(parts.join('\n')).digest('hex');
const isStamped = (file, stamp) => existsSync(file) && readFileSync(file, 'utf8') === stamp;

async function ensureNodeAndPnpm() {
  const stampFile = path.join(toolchain, 'tools.stamp');
  const stamp = stampOf(nodePackage, versions.node, versions.pnpm);
  if (isStamped(stampFile, stamp) && existsSync(nodeBinary)) return;
  say(`Downloading Node ${versions.node} and pnpm ${versions.pnpm} (first time only) …`);
  mkdirSync(toolchain, { recursive: true });
  writeFileSync(path.join(toolchain, 'package.json'), '{ "private": true }\n');
  const packages = [`${nodePackage}@${versions.node}`, `pnpm@${versions.pnpm}`];
  const flags = ['--prefix', toolchain, '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...flags, ...packages], {
    env: { npm_config_cache: path.join(toolchain, 'npm-cache'), npm_config_logs_max: '0' },
  });
  rmSync(path.join(toolchain, 'npm-cache'), { recursive: true, force: true });
  writeFileSync(stampFile, stamp);
}

/** Counts pnpm's own events, so that a slow line shows that something moves. */
function progressReporter() {
  const seen = { resolved: 0, fetched: 0 };
  let shownAt = 0;
  return (line) => {
    const status = line.startsWith('{') ? JSON.parse(line).status : undefined;
    if (status === 'resolved') seen.resolved += 1;
    else if (status === 'fetched' || status === 'found_in_store') seen.fetched += 1;
    else return;
    if (Date.now() - shownAt < 2000) return;
    shownAt = Date.now();
    say(`  ${seen.fetched} of ${seen.resolved} packages`);
  };
}

async function ensurePackages() {
  const stampFile = path.join(toolchain, 'packages.stamp');
  const manifests = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'];
  for (const name of ['contract', 'authority', 'portal', 'migrations']) manifests.push(`${name}/package.json`);
  const stamp = stampOf(...manifests.map((file) => readFileSync(path.join(root, file), 'utf8')));
  if (isStamped(stampFile, stamp) && existsSync(path.join(root, 'node_modules'))) return;
  say('Installing packages …');
  const temporary = path.join(toolchain, 'tmp');
  mkdirSync(temporary, { recursive: true });
  await run(pnpmBinary, ['install', '--frozen-lockfile', '--reporter=ndjson'], {
    env: {
      PATH: `${path.dirname(nodeBinary)}${path.delimiter}${process.env.PATH}`,
      CI: 'true',
      XDG_CACHE_HOME: path.join(toolchain, 'cache'),
      XDG_STATE_HOME: path.join(toolchain, 'state'),
      XDG_DATA_HOME: path.join(toolchain, 'share'),
      npm_config_cache: path.join(toolchain, 'npm-cache'),
      TMPDIR: temporary,
    },
    onLine: progressReporter(),
  });
  writeFileSync(stampFile, stamp);
}

/** Hands the terminal to the script: signals reach it, and its exit status is ours. */
function handOver(script, args) {
  const env = { ...process.env, PATH: `${path.dirname(nodeBinary)}${path.delimiter}${process.env.PATH}` };
  const child = spawn(nodeBinary, [path.join(root, script), ...args], {
    // The channel tells the script when this process is gone, so that nothing it started outlives it.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // From a terminal the whole group gets Ctrl-C; a signal sent to this process alone has to be passed on.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on('close', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

const [script, ...args] = process.argv.slice(2);
try {
  if (!['linux', 'darwin'].includes(process.platform))
    throw new Error('This runs on Linux and macOS; on Windows, use WSL.');
  await ensureNodeAndPnpm();
  await ensurePackages();
  handOver(script, args);
} catch (error) {
  say(error.message);
  process.exit(1);
}

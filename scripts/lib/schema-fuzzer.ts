import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './service-process.ts';

const version = '4.32.5';

const run = promisify(execFile);

/** Pip's own last line says why; a folder is only found whole. */
async function install(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(path.dirname(folder), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', unfinished]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `schemathesis==${version}`];
    await run(path.join(unfinished, 'bin/python'), pip, { maxBuffer: 2 ** 26 });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * A fuzzer that reads the OpenAPI document (Schemathesis), installed once from PyPI and kept outside the repository; or why
 * there is none: no Python, or no way to the packages.
 */
export async function findSchemaFuzzer(): Promise<{ python: string } | { missing: string }> {
  const folder = path.join(projectRoot, '.data/schemathesis', version);
  const python = path.join(folder, 'bin/python');
  if (existsSync(python)) return { python };
  try {
    await run('python3', ['--version']);
  } catch {
    return { missing: 'there is no Python on this machine' };
  }
  try {
    await install(folder);
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    return { missing: `it could not be installed: ${stderr.trim().split('\n').at(-1) || String(error)}` };
  }
  return { python };
}

/**
 * Sends what the document allows and what it does not, as this caller, and judges the answers. `examples`: requests per
 * operation at most in each of its phases; the same `seed` sends the same. Gives the exit status, 0 when nothing was found, and what it printed.
 */
export async function runSchemaFuzzer(
  python: string,
  options: {
    document: string;
    token: string;
    checks: readonly string[];
    leftOut: readonly string[];
    examples: number;
    seed?: number;
  },
): Promise<{ status: number; report: string }> {
  const args = [
    ...['-m', 'schemathesis.cli', 'run', options.document],
    ...['--header', `Authorization: Bearer ${options.token}`],
    ...['--checks', options.checks.join(','), '--continue-on-failure', '--no-shrink'],
    ...['--phases', 'examples,coverage,fuzzing', '--max-examples', String(options.examples)],
    ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
    ...options.leftOut.flatMap((operation) => ['--exclude-operation-id', operation]),
    ...['--suppress-health-check', 'all', '--warnings', 'off', '--generation-database', 'none'],
  ];
  const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: path.dirname(python) });
  let report = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      report += chunk;
    });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status: status ?? 1, report };
}

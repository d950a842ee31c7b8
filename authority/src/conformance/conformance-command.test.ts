import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { password } from '../testing/authority-under-test.ts';
import { type AuthorityToCheck, startAuthorityToCheck } from './testing/authority-to-check.ts';
import { startDeviatingWire } from './testing/deviating-wire.ts';

const script = path.resolve(import.meta.dirname, '../../../scripts/conformance.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));

let authority: AuthorityToCheck;
beforeAll(async () => {
  authority = await startAuthorityToCheck();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await authority.close();
});

const environment = () => ({
  PATH: process.env.PATH ?? '',
  CONFORMANCE_PROFESSOR: `${authority.people.professor.username}:${password}`,
  CONFORMANCE_STUDENT: `${authority.people.student.username}:${password}`,
});

/** Runs the command; `watch` sees the progress as it grows. */
async function command(
  args: string[],
  env: Record<string, string> = environment(),
  watch = (_progress: string, _pid: number) => {},
) {
  const child = spawn(process.execPath, [script, ...args], { env });
  let [report, progress] = ['', ''];
  child.stdout.on('data', (chunk) => {
    report += chunk;
  });
  child.stderr.on('data', (chunk) => {
    progress += chunk;
    watch(progress, child.pid!);
  });
  const [status] = (await once(child, 'close')) as [number];
  return { status, report, progress };
}

test('exit status 0, progress and a report for an authority that keeps the contract', async () => {
  const junit = path.join(folder, 'conforms.xml');
  const { status, report, progress } = await command(['--base-url', authority.baseUrl, '--junit', junit]);
  expect(progress).toMatch(/^Health: 2 hold, 0 deviate, 0 left out\nIdentity: /);
  expect(report).toMatch(/\d+ hold, 0 deviate, \d+ left out\.\n$/);
  expect(status).toBe(0);
  const xml = readFileSync(junit, 'utf8');
  expect(xml).toMatch(/<testsuites name="conformance" tests="\d+" failures="0" errors="0" skipped="\d+"/);
  for (const text of [report, progress, xml]) expect(text).not.toContain(password);
});

test('exit status 1 and a named failure for one that deviates', async () => {
  const wire = await startDeviatingWire(authority.origin, {
    replied: (replied) => ({ ...replied, headers: { ...replied.headers, 'x-request-id': 'of-its-own' } }),
  });
  const junit = path.join(folder, 'deviates.xml');
  const { status, report } = await command(['--base-url', wire.baseUrl, '--read-only', '--junit', junit]);
  wire.close();
  expect(status).toBe(1);
  expect(report).toContain('DEVIATES  Every answer carries the X-Request-Id');
  expect(readFileSync(junit, 'utf8')).toContain('<failure type="conventions.request-id"');
});

test('exit status 2 when it cannot run, and the reason in a line', async () => {
  const nobody = await command(['--base-url', 'http://127.0.0.1:9/api']);
  expect(nobody).toMatchObject({ status: 2, report: '' });
  expect(nobody.progress).toContain('nobody answers there');
  const refused = await command(['--base-url', authority.baseUrl], {
    ...environment(),
    CONFORMANCE_STUDENT: 'nobody:nothing-at-all',
  });
  expect(refused).toMatchObject({ status: 2, report: '' });
  expect(refused.progress).toContain('--student do not sign in');
  expect(await command([])).toMatchObject({ status: 2, progress: expect.stringContaining('--base-url') });
});

test('--help explains itself', async () => {
  const { status, report } = await command(['--help'], { PATH: process.env.PATH ?? '' });
  expect(status).toBe(0);
  expect(report).toContain('--other-professor');
});

test('Ctrl-C in the middle ends what was started', async () => {
  const open = () => authority.database('sign_ins').whereNull('revoked_at').pluck('id');
  const before = await open();
  let told = false;
  const { status, report } = await command(['--base-url', authority.baseUrl], environment(), (progress, pid) => {
    if (told || !progress.includes('Lifecycle:')) return;
    told = true;
    // As when the terminal and the launcher both pass it on.
    for (const _ of ['first', 'second']) process.kill(pid, 'SIGINT');
  });
  expect(status).toBe(2);
  expect(report).toContain('The run did not come to its end: it was interrupted.');
  expect(await authority.database('session_lives').whereNot({ status: 'ended' })).toEqual([]);
  expect(await open()).toEqual(before);
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { attendance, attendanceCsv, liveLog } from '@prolean/contract/attendance.ts';
import { endLive } from '@prolean/contract/live.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';
import { download, pastClass, reply } from './testing/past-class.ts';
import { verifyExport } from './verify-export.ts';

let authority: AuthorityUnderTest;
let folder: string;
beforeAll(async () => {
  authority = await startAuthority();
  folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-attendance-'));
});
afterAll(async () => {
  await authority.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['fr', 'Nom', ';'],
  ['en', 'Name', ','],
  ['ar', 'الاسم', ';'],
])('in %s the file opens right in a spreadsheet', async (locale, name, separator) => {
  const made = await pastClass(authority);
  const evil = '=HYPERLINK("http://evil","1;2")';
  await authority.database('users').where({ id: made.students[0]!.id }).update({ full_name: evil });
  const { headers, bytes } = await download(authority, attendanceCsv, made, made.professor, {
    'accept-language': locale,
  });
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="attendance-[0-9a-f-]+\.csv"$/);
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = bytes.toString('utf8');
  expect(text.split('\r\n')).toHaveLength(5);
  expect(text.split('\r\n')[0]!.split(separator)).toContain(name);
  expect(text).toContain(`"'${evil.replaceAll('"', '""')}"`);
  expect(verifyExport(text)).toMatchObject({ kind: 'csv', findings: [] });
});

test('a touched line of the file is named, and a missing or doubled one is', async () => {
  const made = await pastClass(authority);
  const text = (
    await download(authority, attendanceCsv, made, made.professor, { 'accept-language': 'en' })
  ).bytes.toString('utf8');
  const lines = text.split('\r\n');
  const absent = lines.findIndex((line) => line.includes(',absent,'));
  const findings = (changed: string[]) => verifyExport(changed.join('\r\n')).findings;
  expect(findings(lines.with(absent, lines[absent]!.replace('absent', 'present')))).toEqual([
    { line: absent + 1, says: 'was changed after it was exported' },
  ]);
  expect(findings(lines.toSpliced(absent, 1))).toEqual([{ line: 0, says: `line ${absent} of 3 is missing` }]);
  expect(findings(lines.toSpliced(absent, 0, lines[absent]!))).toMatchObject([{ says: 'is there twice' }]);
  expect(findings([lines[0]!.replace(/ed25519:.{4}/, 'ed25519:AAAA'), ...lines.slice(1)])).toHaveLength(3);
  expect(verifyExport(text, Buffer.alloc(32).toString('base64url')).findings).toHaveLength(3);
});

test('the log can be checked without the authority, and each way of touching it is found', async () => {
  const made = await pastClass(authority);
  const text = (await download(authority, liveLog, made, made.professor)).bytes.toString('utf8');
  const verdict = verifyExport(text);
  expect(verdict.findings).toEqual([]);
  const { lines, seal } = reply(await authority.call(attendance, made.ofLive, made.professor));
  expect(verdict.publicKey).toBe(seal!.public_key);
  expect(new Map(verdict.attendance!.map((one) => [one.user_id, Math.round(one.present / 1000)]))).toEqual(
    new Map(lines.map((one) => [one.user_id, one.present_seconds])),
  );
  const rows = text.split('\n');
  const left = rows.findIndex((row) => row.includes('"kind":"left"'));
  const findings = (changed: string[]) => verifyExport(changed.join('\n')).findings;
  const moved = rows[left]!.replace(/"at":"(\d{4})/, '"at":"2031');
  expect(findings(rows.with(left, moved))).toEqual([
    { line: left + 1, says: `event ${left} was changed after it was recorded` },
  ]);
  expect(findings(rows.toSpliced(left, 1))).toMatchObject([{ line: left + 1 }]);
  expect(findings(rows.toSpliced(-3, 1))).toMatchObject([{ says: expect.stringContaining('events were cut off') }]);
  expect(findings(rows.with(-2, '{"seal":null}'))).toMatchObject([{ says: expect.stringContaining('no seal') }]);
  expect(verifyExport(text, 'A'.repeat(43)).findings).toMatchObject([{ says: expect.stringContaining('not signed') }]);
});

test('a recording added after the end is sealed too', async () => {
  const made = await pastClass(authority);
  const body = { recording_url: 'https://cdn.example.com/a.mp4' };
  await authority.call(endLive, { ...made.of, body }, made.professor);
  const text = (await download(authority, liveLog, made, made.professor)).bytes.toString('utf8');
  expect(text).toContain('"kind":"recording"');
  expect(verifyExport(text).findings).toEqual([]);
});

test('the chain is kept by the database: neither an event nor a seal can be changed', async () => {
  await pastClass(authority);
  for (const table of ['session_live_events', 'session_live_seals'])
    await expect(authority.database(table).update({ hash: Buffer.alloc(32) })).rejects.toThrow(/never changed/);
});

test('the script says which line was touched, and agrees with an untouched file', async () => {
  const made = await pastClass(authority);
  const text = (
    await download(authority, attendanceCsv, made, made.professor, { 'accept-language': 'fr' })
  ).bytes.toString('utf8');
  const file = path.join(folder, 'attendance.csv');
  const run = (content: string) => {
    writeFileSync(file, content);
    const script = path.resolve(import.meta.dirname, '../../../../scripts/verify-attendance.ts');
    const { status, stdout } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' });
    return { status, stdout };
  };
  expect(run(text)).toMatchObject({ status: 0, stdout: expect.stringContaining('Unchanged') });
  const touched = run(text.replace('absent', 'présent'));
  expect(touched.status).toBe(1);
  expect(touched.stdout).toMatch(/^line [234]: was changed after it was exported$/m);
});

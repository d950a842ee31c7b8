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
  expect(findings([lines[0]!.replace(/ed25519:.{4}/, 'ed25519:AAAA'), ...lines.slice(1)])).toHaveLength(4);
  const heading = lines[0]!.replace('Minutes present,', 'Minutes absent,');
  expect(findings(lines.with(0, heading))).toEqual([{ line: 1, says: 'was changed after it was exported' }]);
  expect(findings([lines[0]!, ''])).toEqual([1, 2, 3].map((n) => ({ line: 0, says: `line ${n} of 3 is missing` })));
  const other = await pastClass(authority);
  const others = (
    await download(authority, attendanceCsv, other, other.professor, { 'accept-language': 'en' })
  ).bytes.toString('utf8');
  expect(findings(lines.with(1, others.split('\r\n')[1]!))).toEqual([{ line: 2, says: 'is a line of another file' }]);
  expect(verifyExport(text, [Buffer.alloc(32).toString('base64url')]).findings).toHaveLength(4);
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
  expect(findings(rows.with(-2, '{"seal":null,"head":{"public_key":"","signature":""}}'))).toMatchObject([
    { says: expect.stringContaining('no seal') },
  ]);
  const [one, two] = [made.students[0]!.id, made.students[1]!.id];
  const swapped = rows[0]!.replace(one, 'x').replace(two, one).replace('x', two);
  expect(findings(rows.with(0, swapped))).toMatchObject([{ line: 1, says: expect.stringContaining('was changed') }]);
  expect(verifyExport(text, ['A'.repeat(43)]).findings).toMatchObject([
    { line: 1 },
    { says: expect.stringContaining('not signed') },
  ]);
  expect(verifyExport(text, ['A'.repeat(43), verdict.publicKey!]).findings).toEqual([]);
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

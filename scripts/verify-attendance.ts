// Checks an exported attendance file (.csv) or live log (.ndjson) without the authority, and says which line was touched.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verifyExport } from '../authority/src/features/attendance/verify-export.ts';

const help = `node scripts/verify-attendance.ts FILE [--key KEY]...

KEY is the authority's public key, as the seal of any attendance reply names it. Without it the key in the file is used:
then compare the key printed with one you have from the authority itself. Where the authority has changed its secret since
the class, its log is sealed with the old key and its first line signed with the new one: give both.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { key: { type: 'string', multiple: true, default: [] as string[] }, help: { type: 'boolean', short: 'h' } },
});
const [file] = positionals;
if (values.help === true || file === undefined) {
  process.stdout.write(`${help}\n`);
  process.exit(values.help === true ? 0 : 2);
}

let text: string;
try {
  text = readFileSync(file, 'utf8');
} catch {
  process.stderr.write(`${file} cannot be read.\n`);
  process.exit(2);
}
const { publicKey, findings, attendance } = verifyExport(text, values.key);
for (const { line, says } of findings) process.stdout.write(line === 0 ? `file: ${says}\n` : `line ${line}: ${says}\n`);
for (const { user_id, present, paused } of attendance ?? [])
  process.stdout.write(
    `${user_id}  ${Math.round(present / 1000)} s present, ${Math.round(paused / 1000)} s in pauses\n`,
  );
const isGiven = values.key.length > 0;
const known = isGiven ? 'a key that was given' : 'the key named in the file';
process.stdout.write(
  findings.length === 0
    ? `Unchanged. Signed with ${known}: ${isGiven ? values.key.join(', ') : publicKey}\n`
    : 'Not as it was exported.\n',
);
process.exit(findings.length === 0 ? 0 : 1);

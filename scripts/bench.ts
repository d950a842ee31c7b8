// Measures what the design gives figures for: npm run bench -- [--rounds 7] [--seconds 5] [B1 B7 …]
// Everything is a ratio against something plain, taken in turns in one run, since machines differ and drift.
import { parseArgs } from 'node:util';
import { benchAuthority } from './bench/authority-rows.ts';
import { benchClient } from './bench/b7-client.ts';
import type { Plan } from './bench/rounds.ts';
import { type BenchRow, isMissed, lineOf } from './bench/row.ts';

const about: Record<string, string> = {
  B1: 'who is asking: GET /auth/me against a bare server with the same query',
  B2: 'valid sign-ins against bare argon2id checks',
  B3: 'a list of 50 training sessions with their lives against a bare server with the same statements',
  B6: 'joins, with presence and history in one transaction, against a bare server with one upsert',
  B7: 'the contract client against bare undici, got, and axios with axios-retry',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) {
  process.stdout.write('npm run bench -- [--rounds 7] [--seconds 5] [ROW …]\n\n');
  for (const [id, words] of Object.entries(about)) process.stdout.write(`${id}  ${words}\n`);
  process.exit(0);
}

const plan: Plan = { rounds: Number(values.rounds), seconds: Number(values.seconds), sideBySide: 32 };
const chosen = positionals.length === 0 ? Object.keys(about) : positionals.map((id) => id.toUpperCase());
const unknown = chosen.filter((id) => !Object.hasOwn(about, id));
if (unknown.length > 0 || !(plan.rounds >= 1) || !(plan.seconds > 0)) {
  process.stderr.write(`Unknown row or a number that is none: ${unknown.join(' ')}. See --help.\n`);
  process.exit(2);
}

const missed: string[] = [];
const show = (row: BenchRow) => {
  process.stdout.write(`${lineOf(row)}\n`);
  if (isMissed(row)) missed.push(row.id);
};

const authorityRows = chosen.filter((id) => id !== 'B7');
if (authorityRows.length > 0) await benchAuthority(authorityRows, plan, show);
if (chosen.includes('B7')) for (const row of await benchClient(plan)) show(row);
process.exit(missed.length > 0 ? 1 : 0);

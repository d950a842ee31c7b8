// Measures what the design gives figures for: npm run bench -- [--rounds 7] [--seconds 5] [B7 …]
// Everything is a ratio against something plain, taken in turns in one run, since machines differ and drift.
import { parseArgs } from 'node:util';
import { benchClient } from './bench/b7-client.ts';
import type { Plan } from './bench/rounds.ts';
import { type BenchRow, isMissed, lineOf } from './bench/row.ts';

const benches: Record<string, { about: string; run: (plan: Plan) => Promise<BenchRow[]> }> = {
  B7: { about: 'the contract client against bare undici, got, and axios with axios-retry', run: benchClient },
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
  for (const [id, { about }] of Object.entries(benches)) process.stdout.write(`${id}  ${about}\n`);
  process.exit(0);
}

const plan: Plan = { rounds: Number(values.rounds), seconds: Number(values.seconds), sideBySide: 32 };
const chosen = positionals.length === 0 ? Object.keys(benches) : positionals.map((id) => id.toUpperCase());
const unknown = chosen.filter((id) => !Object.hasOwn(benches, id));
if (unknown.length > 0 || !(plan.rounds >= 1) || !(plan.seconds > 0)) {
  process.stderr.write(`Unknown row or a number that is none: ${unknown.join(' ')}. See --help.\n`);
  process.exit(2);
}

let missed = false;
for (const id of chosen) {
  const bench = benches[id]!;
  process.stderr.write(`${id}: ${bench.about} …\n`);
  for (const row of await bench.run(plan)) {
    process.stdout.write(`${lineOf(row)}\n`);
    missed ||= isMissed(row);
  }
}
process.exit(missed ? 1 : 0);

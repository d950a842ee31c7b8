// Measures what the design gives figures for, see docs/performance.md.
// Everything is a ratio against something else, taken in turns in one run, since machines differ and drift.
import { parseArgs } from 'node:util';
import { printPlans } from './bench/plans.ts';
import { RivalMissing } from './bench/rivals.ts';
import type { Plan } from './bench/rounds.ts';
import { lineOf, verdictOf } from './bench/row.ts';
import { type MeasurementId, measurementIds, measurements, usualIds } from './bench/rows.ts';
import { createStage, type Stage } from './bench/stage.ts';

const list = measurementIds.map((id) => `  ${id.padEnd(11)} ${measurements[id].about}\n`).join('');
const help = `npm run bench -- [--rounds 7] [--seconds 5] [ROW …]

Measures the rows named, or all but soak, and prints medians with quartiles. A row is missed when even its better quartile
does not reach the goal. The exit status is 0 when none was missed, 1 when one was, 2 when one failed.

  --rounds N    how often each contender has its turn (7)
  --seconds N   how long a turn is (5)
  --plans       prints how PostgreSQL carries out the hot queries, and measures nothing
  --list        prints the rows there are

${list}`;

const say = (text: string) => process.stderr.write(`${text}\n`);
const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function optionsGiven() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '5' },
      plans: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const plan: Plan = { rounds: Number(values.rounds), seconds: Number(values.seconds), sideBySide: 32 };
  const byName = new Map(measurementIds.map((id) => [id.toLowerCase(), id]));
  const unknown = positionals.filter((name) => !byName.has(name.toLowerCase()));
  if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}.`);
  if (!Number.isInteger(plan.rounds) || plan.rounds < 1) throw new Error('--rounds must be a whole number from 1 on.');
  if (!(plan.seconds > 0)) throw new Error('--seconds must be a number above 0.');
  const named = positionals.map((name) => byName.get(name.toLowerCase())!);
  return { ...values, plan, ids: named.length === 0 ? usualIds : named };
}

/** What one measurement came to, as the exit status tells it. */
async function measureOne(id: MeasurementId, stage: Stage, plan: Plan): Promise<number> {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  try {
    const rows = await measurements[id].measure(stage, plan);
    for (const row of rows) print(lineOf(row));
    return rows.some((row) => verdictOf(row) === 'MISSED') ? 1 : 0;
  } catch (error) {
    const isMissing = error instanceof RivalMissing;
    print(`${id.padEnd(11)} ${isMissing ? 'left out' : 'FAILED'}: ${wordsOf(error)}`);
    return isMissing ? 0 : 2;
  }
}

async function measure(ids: readonly MeasurementId[], plan: Plan): Promise<number> {
  const stage = createStage();
  let status = 0;
  try {
    for (const [index, id] of ids.entries()) {
      say(`${index + 1} of ${ids.length}: ${id} …`);
      status = Math.max(status, await measureOne(id, stage, plan));
    }
  } finally {
    await stage.strike();
  }
  return status;
}

async function main(): Promise<number> {
  const options = optionsGiven();
  if (options.help || options.list) {
    process.stdout.write(options.help ? help : list);
    return 0;
  }
  if (options.plans) {
    await printPlans();
    return 0;
  }
  return measure(options.ids, options.plan);
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    say(wordsOf(error));
    process.exit(2);
  },
);

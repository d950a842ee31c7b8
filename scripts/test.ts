// Everything there is to know about this clone: checks, then every test. `npm test -- <words>` runs the files that match.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTool } from './lib/run-tool.ts';
import { ensureTestPrograms } from './lib/test-programs.ts';

type Report = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
};

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Tests that passed and failed; a file that could not even be loaded counts as one that failed. */
function count(reportFile: string): { passed: number; failed: number } {
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

async function main(): Promise<number> {
  const filters = process.argv.slice(2);
  if (filters.length === 0) {
    const status = await runTool(process.execPath, ['scripts/check.ts']);
    if (status !== 0) {
      say('0 passed, 1 failed');
      return status;
    }
  }
  ensureTestPrograms(say);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-report-'));
  const reportFile = path.join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const status = await runTool('vitest', ['run', ...reporters, ...filters]);
    const { passed, failed } = count(reportFile);
    say(`${passed} passed, ${failed} failed`);
    return status !== 0 || failed > 0 || passed === 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    say('0 passed, 1 failed');
    process.exit(1);
  },
);

// Format, lint, types, the dependency rule and the table of rights: everything that can be said without running the product.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { operations } from '../authority/src/testing/rights/operations.ts';
import { holders, rightsRows } from '../authority/src/testing/rights/rights-table.ts';
import { findViolations } from './lib/boundaries.ts';
import { findRightsProblems } from './lib/rights-rows.ts';
import { runTool } from './lib/run-tool.ts';
import { projectRoot } from './lib/service-process.ts';

const ignoredFolders = /(?:^|\/)(?:node_modules|\.toolchain|\.data)\//;

/** Every TypeScript file of ours: what git knows, and what is new and not ignored. */
function sourceFiles() {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    cwd: projectRoot,
  });
  return listed
    .toString()
    .split('\n')
    .filter((file) => file !== '' && !ignoredFolders.test(file) && existsSync(`${projectRoot}/${file}`))
    .map((file) => ({ path: file, text: readFileSync(`${projectRoot}/${file}`, 'utf8') }));
}

function checkBoundaries(): number {
  const violations = findViolations(sourceFiles());
  for (const { file, line, imported, rule } of violations)
    process.stderr.write(`${file}:${line} imports ${imported}: ${rule}\n`);
  return violations.length === 0 ? 0 : 1;
}

function checkRights(): number {
  const problems = findRightsProblems(operations, rightsRows, holders.length);
  for (const problem of problems) process.stderr.write(`authority/src/testing/rights/rights-table.ts: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

const steps: [name: string, run: () => Promise<number> | number][] = [
  ['format and lint', () => runTool('biome', ['ci', '--error-on-warnings', '--colors=off', '.'])],
  ['types', () => runTool('tsc', ['-p', '.'])],
  ['dependency rule', checkBoundaries],
  ['table of rights', checkRights],
];

let failed = false;
for (const [name, run] of steps) {
  const status = await run();
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}\n`);
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);

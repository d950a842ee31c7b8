// Checks a deployed authority against the contract, from outside; --help says how.
import { writeFileSync } from 'node:fs';
import { readCommandLine, usage } from '@prolean/contract/conformance/command-line.ts';
import { writeJunit } from '@prolean/contract/conformance/junit.ts';
import { exitStatusOf, progressLine, writeReport } from '@prolean/contract/conformance/report.ts';
import { CouldNotRun } from '@prolean/contract/conformance/rule.ts';
import { runConformance } from '@prolean/contract/conformance/run.ts';

const tell = (line: string) => process.stderr.write(`${line}\n`);

/** Milliseconds in which more signals mean the same Ctrl-C: the terminal, npm and the launcher may each pass it on. */
const oneInterruption = 1000;

/** The first Ctrl-C ends the run, which then tidies up; another one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let interruptedAt = 0;
  const interrupt = () => {
    if (controller.signal.aborted) return;
    interruptedAt = performance.now();
    tell('Interrupted: ending what was started …');
    controller.abort();
  };
  const onSignal = () => {
    if (controller.signal.aborted && performance.now() - interruptedAt > oneInterruption) process.exit(2);
    interrupt();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  // The launcher is gone: nobody will read the report, but what was started must still be ended.
  process.once('disconnect', interrupt);
  process.channel?.unref();
  return controller.signal;
}

async function main(): Promise<number> {
  const wanted = readCommandLine(process.argv.slice(2), process.env);
  if (wanted.help) {
    process.stdout.write(usage);
    return 0;
  }
  const signal = interruption();
  const report = await runConformance({ ...wanted.options, signal, onGroup: (group) => tell(progressLine(group)) });
  process.stdout.write(`\n${writeReport(report)}`);
  if (wanted.junit !== null) writeFileSync(wanted.junit, writeJunit(report));
  return exitStatusOf(report);
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    tell(error instanceof CouldNotRun ? `${error.message}\nSee --help.` : String(error));
    process.exit(2);
  },
);

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What waits on real sockets, or tries hundreds of values: a change that a plain test notices should not pay for it. */
const isSlow = ({ moduleId }: TestSpecification): boolean =>
  /\/client\/client-|\/(schemas|document|credentials|stub-authority)\.test\.ts$/.test(moduleId);

class QuickOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => Number(isSlow(one)) - Number(isSlow(other)));
  }
}

/** The package's own tests alone: what a mutation run repeats thousands of times. */
export default defineConfig({
  test: {
    include: ['contract/src/**/*.test.ts'],
    // The conformance run is not changed: its proof are deviations of a real authority, each found by the rule it breaks.
    exclude: ['**/node_modules/**', 'contract/src/conformance/**'],
    // Many a change makes a test wait for ever.
    testTimeout: 20_000,
    sequence: { sequencer: QuickOnesFirst },
  },
});

import { defineConfig } from 'vitest/config';

/** The package's own tests alone: what a mutation run repeats thousands of times. */
export default defineConfig({
  test: {
    include: ['contract/src/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 60_000,
  },
});

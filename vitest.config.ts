import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '.toolchain/**', '.data/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'contract',
          include: ['contract/**/*.test.ts'],
          exclude: ignored,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'services',
          include: [
            'authority/**/*.test.ts',
            'portal/src/**/*.test.ts',
            'portal/browser/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ignored,
          globalSetup: 'scripts/testing/global-setup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['portal/journeys/**/*.test.ts'],
          exclude: ignored,
          globalSetup: 'scripts/testing/global-setup.ts',
          // Each journey starts both services and a browser: one at a time.
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runMigrations } from '@prolean/migrations/run.ts';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../lib/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the server's own database, from which test databases are made. */
    postgresUrl: string;
  }
}

/** One real PostgreSQL for the whole run, with a migrated template database per service. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-test-'));
  const postgres = await startPostgres({
    folder: path.join(folder, 'postgres'),
    durable: false,
    settings: { max_connections: 300 },
  });
  try {
    for (const service of ['authority', 'portal'] as const) {
      await postgres.ensureDatabase(`template_${service}`);
      await runMigrations(postgres.url(`template_${service}`), service);
    }
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  project.provide('postgresUrl', postgres.url('postgres'));
  return async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

// Puts the demo data into an empty, migrated authority database named by DATABASE_URL.
import { seedDemo } from './lib/demo.ts';
import { defaultDemoPassword } from './lib/demo-settings.ts';

const databaseUrl = process.env.DATABASE_URL;
if (databaseUrl === undefined) {
  process.stderr.write('DATABASE_URL is not set.\n');
  process.exit(1);
}
try {
  const added = await seedDemo({ databaseUrl, password: process.env.DEMO_PASSWORD || defaultDemoPassword });
  process.stdout.write(added ? 'Demo data added.\n' : 'The database is not empty: nothing was changed.\n');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

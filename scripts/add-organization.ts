// Makes an organization with its first administrator, who does the rest.
import { runAddOrganizationCommand, UsageError } from './lib/add-organization-command.ts';

const databaseUrl = process.env.DATABASE_URL;
try {
  if (databaseUrl === undefined) throw new UsageError('DATABASE_URL is not set.');
  const lines = await runAddOrganizationCommand(databaseUrl, process.argv.slice(2), process.env.ADMIN_PASSWORD);
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : String(error)}\n`);
  process.exit(1);
}

// Makes, lists and revokes service tokens, for the operator; administrators have endpoints for it.
import { runServiceTokenCommand, UsageError } from './lib/service-token-command.ts';

const databaseUrl = process.env.DATABASE_URL;
try {
  if (databaseUrl === undefined) throw new UsageError('DATABASE_URL is not set.');
  for (const line of await runServiceTokenCommand(databaseUrl, process.argv.slice(2)))
    process.stdout.write(`${line}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : String(error)}\n`);
  process.exit(1);
}

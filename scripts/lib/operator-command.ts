/** What the operator got wrong; its message is all he needs. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Runs a command on the authority's database, prints its lines, and ends with 1 and a sentence where it can't. */
export async function runOperatorCommand(command: (databaseUrl: string) => Promise<string[]>): Promise<void> {
  try {
    const databaseUrl = process.env.DATABASE_URL;
    if (databaseUrl === undefined) throw new UsageError('DATABASE_URL is not set.');
    process.stdout.write((await command(databaseUrl)).map((line) => `${line}\n`).join(''));
  } catch (error) {
    process.stderr.write(`${error instanceof UsageError ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

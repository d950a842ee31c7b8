// Brings the databases up to date without starting a service: AUTHORITY_DATABASE_URL, PORTAL_DATABASE_URL, or both.
import { runMigrations } from '@prolean/migrations/run.ts';

const targets = [
  ['authority', process.env.AUTHORITY_DATABASE_URL],
  ['portal', process.env.PORTAL_DATABASE_URL],
] as const;

if (targets.every(([, url]) => url === undefined)) {
  process.stderr.write('Set AUTHORITY_DATABASE_URL, PORTAL_DATABASE_URL, or both.\n');
  process.exit(1);
}
for (const [service, url] of targets) {
  if (url === undefined) continue;
  const applied = await runMigrations(url, service);
  process.stdout.write(`${service}: ${applied.length === 0 ? 'up to date' : applied.join(', ')}\n`);
}

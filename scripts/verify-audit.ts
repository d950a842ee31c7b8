// Checks the audit log of every organization: has an entry been altered, left out or slipped in?
import { readConfig } from '../authority/src/config.ts';
import { createDatabase } from '../authority/src/platform/database.ts';
import { createLogger } from '../authority/src/platform/logger.ts';
import { createServices } from '../authority/src/services.ts';

const config = readConfig({ ...process.env, LOG_LEVEL: 'silent' });
const logger = createLogger('silent', 'verify-audit');
const database = createDatabase(config.database, logger);
const { administration, close } = await createServices(config, database, logger);
try {
  const organizations = await database('organizations')
    .orderBy('slug')
    .select<{ id: string; slug: string }[]>('id', 'slug');
  for (const { id, slug } of organizations) {
    const broken = await administration.audit.firstBroken(id);
    process.stdout.write(broken === null ? `${slug}: whole\n` : `${slug}: broken at entry ${broken}\n`);
    if (broken !== null) process.exitCode = 1;
  }
} finally {
  await close();
}

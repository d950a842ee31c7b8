import { readConfig } from '../../authority/src/config.ts';
import { createDatabase } from '../../authority/src/platform/database.ts';
import { createLogger } from '../../authority/src/platform/logger.ts';
import { createServices, type Services } from '../../authority/src/services.ts';

/** Runs an operator's work on the authority's own services, on the migrated database named; closes them in any case. */
export async function withServices<T>(databaseUrl: string, work: (services: Services) => Promise<T>): Promise<T> {
  // Nobody signs in here: the secret only satisfies the settings' rules.
  const config = readConfig({ DATABASE_URL: databaseUrl, JWT_SECRET: 'x'.repeat(32), LOG_LEVEL: 'silent' });
  const logger = createLogger('silent', 'scripts');
  const services = await createServices(config, createDatabase(config.database, logger), logger);
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

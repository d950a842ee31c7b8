// Makes an organization with its first administrator, who does the rest.
import { runAddOrganizationCommand } from './lib/add-organization-command.ts';
import { runOperatorCommand } from './lib/operator-command.ts';

await runOperatorCommand((databaseUrl) =>
  runAddOrganizationCommand(databaseUrl, process.argv.slice(2), process.env.ADMIN_PASSWORD),
);

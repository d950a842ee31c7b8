// Makes, lists and revokes service tokens, for the operator; administrators have endpoints for it.
import { runOperatorCommand } from './lib/operator-command.ts';
import { runServiceTokenCommand } from './lib/service-token-command.ts';

await runOperatorCommand((databaseUrl) => runServiceTokenCommand(databaseUrl, process.argv.slice(2)));

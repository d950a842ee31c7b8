// Makes an empty migration with the next number: npm run db:new-migration -- authority what-it-does
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './lib/service-process.ts';

const [service, name] = process.argv.slice(2);
if ((service !== 'authority' && service !== 'portal') || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name ?? '')) {
  process.stderr.write('Usage: npm run db:new-migration -- authority|portal what-it-does\n');
  process.exit(1);
}
const folder = path.join(projectRoot, 'migrations', service);
const numbers = readdirSync(folder).map((file) => Number.parseInt(file, 10));
const next = String(Math.max(0, ...numbers) + 1).padStart(3, '0');
const file = path.join(folder, `${next}-${name}.ts`);
const text = `import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(\`\`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(\`\`);
}
`;
writeFileSync(file, text, { flag: 'wx' });
process.stdout.write(`${path.relative(projectRoot, file)}\n`);

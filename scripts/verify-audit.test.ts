import { execFile } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from './testing/database.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase('authority');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const verify = () =>
  new Promise<{ status: number | string | null | undefined; output: string }>((resolve) => {
    const environment = { ...process.env, DATABASE_URL: database.url, JWT_SECRET: 'x'.repeat(32) };
    const script = path.join(import.meta.dirname, 'verify-audit.ts');
    execFile(process.execPath, [script], { env: environment }, (error, stdout) =>
      resolve({ status: error === null ? 0 : error.code, output: stdout }),
    );
  });

test('a whole audit log is told from one that was touched, organization by organization', async () => {
  for (const slug of ['touched', 'whole']) {
    const { rows } = await client.query('insert into organizations (name, slug) values ($1, $1) returning id', [slug]);
    for (let entry = 0; entry < 3; entry += 1)
      await client.query(
        `insert into audit_log (organization_id, action, object_kind, changes) values ($1, 'user.edited', 'user', '[]')`,
        [rows[0].id],
      );
  }
  expect(await verify()).toEqual({ status: 0, output: 'touched: whole\nwhole: whole\n' });
  await client.query('alter table audit_log disable trigger user');
  await client.query(
    `update audit_log set action = 'user.disabled' where number = 2
     and organization_id = (select id from organizations where slug = 'touched')`,
  );
  expect(await verify()).toEqual({ status: 1, output: 'touched: broken at entry 2\nwhole: whole\n' });
});

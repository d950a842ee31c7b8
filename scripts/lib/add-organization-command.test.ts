import { login } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../authority/src/testing/authority-under-test.ts';
import { runAddOrganizationCommand } from './add-organization-command.ts';
import { UsageError } from './operator-command.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

const run = (args: string[], password?: string) => runAddOrganizationCommand(authority.databaseUrl, args, password);
const args = (slug: string, admin: string) => [
  '--name',
  'Institut',
  '--slug',
  slug,
  '--admin',
  admin,
  '--admin-name',
  'Nadia',
];

test('the first administrator can sign in with the password that was shown, and administer', async () => {
  const lines = await run(args('institut-a', 'admin.a'));
  const password = /^password {2}(\S+)$/m.exec(lines.join('\n'))?.[1] ?? '';
  const outcome = await authority.call(login, { body: { username: 'admin.a', password } });
  expect(outcome).toMatchObject({ kind: 'ok', reply: { user: { role: 'admin', organization: { name: 'Institut' } } } });
  expect(outcome.kind === 'ok' && outcome.reply.permissions).toContain('users.write');
});

test('a password that was given is taken and not shown', async () => {
  const lines = await run(args('institut-b', 'admin.b'), 'Un-mot-de-passe-7');
  expect(lines.join('\n')).not.toContain('mot-de-passe');
  const body = { username: 'admin.b', password: 'Un-mot-de-passe-7' };
  expect((await authority.call(login, { body })).kind).toBe('ok');
});

test('what is missing, malformed or taken is said, and nothing is made', async () => {
  await run(args('institut-c', 'admin.c'));
  const count = async () => (await authority.database('organizations')).length;
  const before = await count();
  for (const wrong of [
    [],
    ['--what'],
    args('Not A Slug', 'admin.d'),
    args('institut-c', 'admin.d'),
    args('institut-d', 'admin.c'),
  ])
    await expect(run(wrong)).rejects.toThrow(UsageError);
  await expect(run(args('institut-e', 'admin.e'), 'short')).rejects.toThrow(/12 characters/);
  expect(await count()).toBe(before);
});

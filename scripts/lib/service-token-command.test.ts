import { me } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../authority/src/testing/authority-under-test.ts';
import { runServiceTokenCommand } from './service-token-command.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
  await authority.services.people.addOrganization({ name: 'Institut Atlas', slug: 'atlas' });
  await authority.services.people.addOrganization({ name: 'Institut Rif', slug: 'rif' });
});
afterAll(() => authority.close());

const run = async (...args: string[]) => (await runServiceTokenCommand(authority.databaseUrl, args)).join('\n');
const create = async (username: string, organization = 'atlas') => {
  const text = await run('create', '--organization', organization, '--username', username, '--label', 'Portail');
  return { id: /^id +(\S+)$/m.exec(text)![1]!, token: /^token +(\S+)$/m.exec(text)![1]! };
};
const whoIs = (token: string) => authority.call(me, {}, { token });

test('the operator makes a token, with its account where there is none, and revokes it', async () => {
  const first = await create('portal');
  const second = await create('Portal');
  const reply = { user: { username: 'portal', role: 'service' } };
  expect([await whoIs(first.token), await whoIs(second.token)]).toMatchObject([{ reply }, { reply }]);
  expect(await run('revoke', '--organization', 'atlas', '--id', first.id)).toMatch(/^Revoked/);
  expect(await whoIs(first.token)).toMatchObject({ code: 'token_revoked' });
  expect((await whoIs(second.token)).kind).toBe('ok');
  const list = await run('list', '--organization', 'atlas');
  expect(list.split('\n')).toHaveLength(2);
  expect(list).toMatch(new RegExp(`${first.id} .* revoked`));
  expect(list).not.toContain(second.token);
});

test('one organization’s operator text reaches no other organization', async () => {
  const { id } = await create('rif.portal', 'rif');
  await expect(run('revoke', '--organization', 'atlas', '--id', id)).rejects.toThrow('no such token');
  await expect(create('rif.portal', 'atlas')).rejects.toThrow('no service of this organization');
});

test('what is wrong is said in a sentence, and nothing is made', async () => {
  const bad: [string, ...string[]][] = [
    ['npm run service-token'],
    ['npm run service-token', 'destroy'],
    ['npm run service-token', 'list', '--everything'],
    ['--organization is missing', 'list'],
    ['--username is missing', 'create', '--organization', 'atlas'],
    ['no organization', 'list', '--organization', 'nowhere'],
    ['no such token', 'revoke', '--organization', 'atlas', '--id', '1'],
  ];
  for (const [words, ...args] of bad) await expect(run(...args)).rejects.toThrow(words);
});

import { createRole, deleteRole, editRole, listRoles } from '@prolean/contract/administration-roles.ts';
import { setUserRoles } from '@prolean/contract/administration-users.ts';
import { me } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
let admin: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
  organizationId = await authority.addOrganization();
  admin = await authority.addPerson(organizationId, 'admin');
});
afterAll(() => authority.close());

const rolesNow = async () => {
  const outcome = await authority.call(listRoles, {}, admin);
  if (outcome.kind !== 'ok') throw new Error('refused');
  return outcome.reply.roles;
};
const named = async (name: string) => (await rolesNow()).find((role) => role.name === name)!;

test('an organization begins with five roles, which keep their names and stay', async () => {
  expect((await rolesNow()).map(({ name }) => name)).toEqual(['admin', 'assistant', 'professor', 'service', 'student']);
  const { id, permissions } = await named('assistant');
  const renamed = { params: { id }, body: { name: 'autre', permissions: permissions as never[] } };
  expect(await authority.call(editRole, renamed, admin)).toMatchObject({ status: 409, code: 'conflict' });
  expect(await authority.call(deleteRole, { params: { id } }, admin)).toMatchObject({ status: 409, code: 'conflict' });
});

test('what a role grants counts from the very next request, and no longer once the role is gone', async () => {
  const person = await authority.addPerson(organizationId, 'professor');
  const permissionsNow = async () => {
    const outcome = await authority.call(me, {}, person);
    return outcome.kind === 'ok' && outcome.reply.permissions;
  };
  const made = await authority.call(createRole, { body: { name: 'Inspecteur', permissions: ['audit.read'] } }, admin);
  if (made.kind !== 'ok') throw new Error('refused');
  const { id } = made.reply.role;
  await authority.call(setUserRoles, { params: { id: person.id }, body: { role_ids: [id] } }, admin);
  expect(await permissionsNow()).toEqual(['audit.read']);
  await authority.call(editRole, { params: { id }, body: { name: 'Inspecteur', permissions: ['users.read'] } }, admin);
  expect(await permissionsNow()).toEqual(['users.read']);
  expect(await named('Inspecteur')).toMatchObject({ users_count: 1, built_in: false });
  await authority.call(deleteRole, { params: { id } }, admin);
  expect(await permissionsNow()).toEqual([]);
});

test('a permission nobody knows is refused, and two roles of one organization never have one name', async () => {
  const unknown = { name: 'X', permissions: ['everything'] as never[] };
  expect(await authority.call(createRole, { body: unknown }, admin)).toMatchObject({
    details: [{ path: 'body.permissions.0' }],
  });
  const body = { name: 'Deux', permissions: [] };
  expect((await authority.call(createRole, { body }, admin)).kind).toBe('ok');
  expect(await authority.call(createRole, { body }, admin)).toMatchObject({ status: 409, code: 'conflict' });
});

test('of a role made and one renamed at once one gets the name, and the other is told', async () => {
  for (let round = 0; round < 10; round += 1) {
    const old = await authority.call(createRole, { body: { name: `Avant ${round}`, permissions: [] } }, admin);
    const id = old.kind === 'ok' ? old.reply.role.id : '';
    const body = { name: `Après ${round}`, permissions: [] };
    const outcomes = await Promise.all([
      authority.call(createRole, { body }, admin),
      authority.call(editRole, { params: { id }, body }, admin),
    ]);
    const answers = outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.code : outcome.kind));
    expect(answers.sort()).toEqual(['conflict', 'ok']);
  }
});

test('the role of the last administrator cannot lose what makes him one', async () => {
  const { id } = await named('admin');
  const body = { name: 'admin', permissions: ['users.write' as const] };
  expect(await authority.call(editRole, { params: { id }, body }, admin)).toMatchObject({
    status: 409,
    code: 'last_administrator',
  });
  expect((await named('admin')).permissions).toContain('roles.write');
});

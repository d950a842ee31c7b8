import type { Permission } from '@prolean/contract/administration.ts';
import { createRole } from '@prolean/contract/administration-roles.ts';
import { setUserRoles } from '@prolean/contract/administration-users.ts';
import { createServiceToken } from '@prolean/contract/service-tokens.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from './testing/authority-under-test.ts';
import { createUndo } from './testing/rights/database-rows.ts';
import { operations } from './testing/rights/operations.ts';
import { reachRows, type Target } from './testing/rights/reach-table.ts';
import { send } from './testing/rights/requests.ts';

let authority: AuthorityUnderTest;
let callers: Record<'deputy' | 'admin', TestPerson>;
let targets: Record<Exclude<Target, 'self'>, TestPerson>;
let serviceToken: string;
let emptyRole: string;
let undo: () => Promise<void>;

beforeAll(async () => {
  authority = await startAuthority();
  const organizationId = await authority.addOrganization();
  const admin = await authority.addPerson(organizationId, 'admin');
  const roleOf = async (name: string, permissions: Permission[]): Promise<string> => {
    const made = await authority.call(createRole, { body: { name, permissions } }, admin);
    if (made.kind !== 'ok') throw new Error(JSON.stringify(made));
    return made.reply.role.id;
  };
  const withRole = async (id: string): Promise<TestPerson> => {
    const person = await authority.addPerson(organizationId, 'professor');
    await authority.call(setUserRoles, { params: { id: person.id }, body: { role_ids: [id] } }, admin);
    return person;
  };
  const office = await roleOf('Secrétariat', ['users.read', 'users.write']);
  emptyRole = await roleOf('Rien', []);
  callers = { admin, deputy: await withRole(office) };
  targets = {
    student: await authority.addPerson(organizationId, 'student'),
    peer: await withRole(office),
    superior: await withRole(await roleOf('Contrôle', ['users.read', 'users.write', 'audit.read'])),
    boss: await authority.addPerson(organizationId, 'admin'),
    service: await authority.addPerson(organizationId, 'service'),
  };
  const body = { user_id: targets.service.id, label: 'Portail' };
  const made = await authority.call(createServiceToken, { body }, admin);
  serviceToken = made.kind === 'ok' ? made.reply.service_token.id : '';
  undo = await createUndo(authority.database);
});
afterAll(() => authority.close());

/** The account as it is, but for its name. */
async function renamed(id: string): Promise<object> {
  const row = await authority.database('users').where({ id }).first('username', 'email', 'cin', 'role');
  return { ...row, full_name: 'Un Autre Nom' };
}

async function bodyFor(operation: string, id: string): Promise<object> {
  if (operation === 'editUser') return renamed(id);
  const bodies: Record<string, object> = {
    setUserRoles: { role_ids: [emptyRole] },
    setUserPassword: { password: 'un vélo rouge sous la pluie' },
    createServiceToken: { user_id: id, label: 'Prise' },
  };
  return bodies[operation] ?? {};
}

test.each(reachRows)('$operation by $caller reaches whom the table says', async ({ operation, caller, cells }) => {
  const endpoint = operations.find(({ name }) => name === operation)!;
  const asked = cells.filter(({ answer }) => answer !== '-');
  const answers = [];
  for (const { target } of asked) {
    const { id } = target === 'self' ? callers[caller] : targets[target];
    const params = { id: operation === 'revokeServiceToken' ? serviceToken : id };
    const body = await bodyFor(operation, id);
    const { answer } = await send(authority.origin, endpoint, { params, body, token: callers[caller].token });
    answers.push({ target, answer });
    await undo();
  }
  expect(answers).toEqual(asked);
});

test('every operation that does something to an account or speaks for one has its rows', () => {
  const about = operations.filter(
    ({ method, path }) => method !== 'GET' && /^\/(users\/:id|service-tokens)(\/|$)/.test(path),
  );
  for (const caller of ['deputy', 'admin'])
    expect(reachRows.filter((row) => row.caller === caller).map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(about.map(({ name }) => name)),
    );
});

import { changePassword } from '@prolean/contract/account.ts';
import { createRole, listRoles } from '@prolean/contract/administration-roles.ts';
import {
  activateAccount,
  createUser,
  disableUser,
  editUser,
  enableUser,
  endUserSignIns,
  getUser,
  issueActivationCode,
  listUsers,
  setUserPassword,
  setUserRoles,
} from '@prolean/contract/administration-users.ts';
import { login, me } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AuthorityUnderTest,
  password,
  startAuthority,
  type TestPerson,
} from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
let admin: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
  organizationId = await authority.addOrganization();
  admin = await authority.addPerson(organizationId, 'admin');
});
afterAll(() => authority.close());

let count = 0;
const someone = (more: object = {}) => {
  count += 1;
  return { username: `nouveau.${count}`, full_name: `Nouvelle Personne ${count}`, role: 'student' as const, ...more };
};
const created = async (more: object = {}) => {
  const outcome = await authority.call(createUser, { body: someone(more) }, admin);
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.reply.user;
};
const codeFor = async (id: string) => {
  const outcome = await authority.call(issueActivationCode, { params: { id } }, admin);
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.reply.activation;
};
const goodPassword = 'marron quatre vélos';

test('a new person gets a code, chooses his own password with it once, and signs in', async () => {
  const user = await created({ email: 'Nouvelle@Example.test', cin: 'qa 12 34 56' });
  expect(user).toMatchObject({ email: 'nouvelle@example.test', cin: 'QA123456', has_password: false });
  expect(user.roles.map(({ name }) => name)).toEqual(['student']);
  const { code } = await codeFor(user.id);
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  const body = { username: 'QA123456', code: typed, new_password: goodPassword };
  expect(await authority.call(activateAccount, { body })).toMatchObject({ kind: 'ok' });
  expect(await authority.call(activateAccount, { body })).toMatchObject({ code: 'invalid_credentials' });
  const signedIn = await authority.call(login, { body: { username: user.username, password: goodPassword } });
  expect(signedIn).toMatchObject({ kind: 'ok', reply: { user: { id: user.id } } });
});

test('without a password nobody signs in, whatever he types', async () => {
  const user = await created();
  for (const password of ['', 'null', goodPassword])
    expect((await authority.call(login, { body: { username: user.username, password } })).kind).toBe('refused');
});

test('a code is void when it is too old, when there is a newer one, and with another name or a bad password', async () => {
  const [one, other] = [await created(), await created()];
  const first = await codeFor(one.id);
  const second = await codeFor(one.id);
  const attempt = (username: string, code: string, new_password = goodPassword) =>
    authority.call(activateAccount, { body: { username, code, new_password } });
  const wrong = { status: 401, code: 'invalid_credentials' };
  expect(await attempt(one.username, first.code)).toMatchObject(wrong);
  expect(await attempt(other.username, second.code)).toMatchObject(wrong);
  expect(await attempt('nobody', second.code)).toMatchObject(wrong);
  expect(await attempt(one.username, second.code, 'court')).toMatchObject({ status: 400, code: 'invalid_request' });
  authority.moveClock(24 * 3600 * 1000);
  expect(await attempt(one.username, second.code)).toMatchObject(wrong);
  authority.moveClock(-24 * 3600 * 1000);
  expect(await attempt(one.username, second.code)).toMatchObject({ kind: 'ok' });
});

test('a code that was not used is void once the person has another password, chosen by him or for him', async () => {
  const attempt = (username: string, code: string) =>
    authority.call(activateAccount, { body: { username, code, new_password: goodPassword } });
  const own = await authority.addPerson(organizationId, 'student');
  const forOwn = await codeFor(own.id);
  const body = { current_password: password, new_password: 'encore une autre phrase' };
  expect(await authority.call(changePassword, { body }, own)).toMatchObject({ kind: 'ok' });
  expect(await attempt(own.username, forOwn.code)).toMatchObject({ code: 'invalid_credentials' });
  const given = await authority.addPerson(organizationId, 'student');
  const forGiven = await codeFor(given.id);
  const params = { id: given.id };
  await authority.call(setUserPassword, { params, body: { password: 'encore une autre phrase' } }, admin);
  expect(await attempt(given.username, forGiven.code)).toMatchObject({ code: 'invalid_credentials' });
});

test('of many who use one code at once, one succeeds', async () => {
  const user = await created();
  const { code } = await codeFor(user.id);
  const body = { username: user.username, code, new_password: goodPassword };
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => authority.call(activateAccount, { body })));
  expect(outcomes.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
});

test('a name that somebody has in any organization is taken, and the refusal says which', async () => {
  const elsewhere = await authority.addPerson(await authority.addOrganization(), 'student');
  const number = elsewhere.username.split('-')[1]!;
  for (const [field, value, code] of [
    ['username', elsewhere.username, 'username_taken'],
    ['email', `${elsewhere.username}@example.test`, 'email_taken'],
    ['cin', `ZZ${number}000`, 'cin_taken'],
  ] as const)
    expect(await authority.call(createUser, { body: someone({ [field]: value }) }, admin)).toMatchObject({
      status: 409,
      code,
    });
});

test('nobody gets a user name that looks like the CIN of another', async () => {
  const asked = (username: string, cin: string | null) =>
    authority.call(createUser, { body: someone({ username, cin }) }, admin);
  expect(await asked('xy998877', null)).toMatchObject({ status: 400, details: [{ path: 'body.username' }] });
  expect(await asked('xy998877', 'XY998877')).toMatchObject({ kind: 'ok' });
});

test('a disabled person is out at once everywhere, and comes back only by signing in again', async () => {
  const person = await authority.addPerson(organizationId, 'student');
  const params = { id: person.id };
  expect(await authority.call(disableUser, { params }, admin)).toMatchObject({
    reply: { user: { status: 'disabled' } },
  });
  expect((await authority.call(me, {}, person)).kind).toBe('refused');
  expect(await authority.call(enableUser, { params }, admin)).toMatchObject({ reply: { user: { status: 'active' } } });
  expect(await authority.call(me, {}, person)).toMatchObject({ code: 'token_revoked' });
  const token = await authority.signIn(person.username);
  expect((await authority.call(me, {}, { token })).kind).toBe('ok');
});

test('a new password and a sign-out from outside end every sign-in', async () => {
  const person = await authority.addPerson(organizationId, 'professor');
  const params = { id: person.id };
  await authority.call(endUserSignIns, { params }, admin);
  expect(await authority.call(me, {}, person)).toMatchObject({ code: 'token_revoked' });
  const token = await authority.signIn(person.username);
  await authority.call(setUserPassword, { params, body: { password: goodPassword } }, admin);
  expect(await authority.call(me, {}, { token })).toMatchObject({ code: 'token_revoked' });
  expect(await authority.signIn(person.username, goodPassword)).not.toBe('');
  const weak = await authority.call(setUserPassword, { params, body: { password: 'prolean2026' } }, admin);
  expect(weak).toMatchObject({ status: 400, details: [{ path: 'body.password' }] });
});

test('whoever may not write roles acts only on people with no more rights than his own', async () => {
  const assistant = await authority.addPerson(organizationId, 'assistant');
  const permissions = ['users.read' as const, 'users.write' as const, 'sessions.read' as const];
  const role = await authority.call(createRole, { body: { name: 'Secrétariat', permissions } }, admin);
  if (role.kind !== 'ok') throw new Error('refused');
  const params = { id: assistant.id };
  await authority.call(setUserRoles, { params, body: { role_ids: [role.reply.role.id] } }, admin);
  const forbidden = { status: 403, code: 'forbidden' };
  const boss = { params: { id: admin.id } };
  expect(await authority.call(disableUser, boss, assistant)).toMatchObject(forbidden);
  expect(await authority.call(setUserPassword, { ...boss, body: { password: goodPassword } }, assistant)).toMatchObject(
    forbidden,
  );
  expect(await authority.call(issueActivationCode, boss, assistant)).toMatchObject(forbidden);
  expect(await authority.call(createUser, { body: someone({ role: 'admin' }) }, assistant)).toMatchObject(forbidden);
  expect(await authority.call(setUserRoles, { params, body: { role_ids: [] } }, assistant)).toMatchObject(forbidden);
  const made = await authority.call(createUser, { body: someone() }, assistant);
  if (made.kind !== 'ok') throw new Error('refused');
  const raised = { params: { id: made.reply.user.id }, body: someone({ role: 'admin' }) };
  expect(await authority.call(editUser, raised, assistant)).toMatchObject(forbidden);
});

test('the last administrator stays one, also when two shut each other out at once', async () => {
  const own = await authority.addOrganization();
  const [one, other] = [await authority.addPerson(own, 'admin'), await authority.addPerson(own, 'admin')];
  const outcomes = await Promise.all([
    authority.call(disableUser, { params: { id: other.id } }, one),
    authority.call(disableUser, { params: { id: one.id } }, other),
  ]);
  expect(outcomes.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
  const left = outcomes[0].kind === 'ok' ? one : other;
  const params = { id: left.id };
  const refused = { status: 409, code: 'last_administrator' };
  expect(await authority.call(disableUser, { params }, left)).toMatchObject(refused);
  expect(await authority.call(setUserRoles, { params, body: { role_ids: [] } }, left)).toMatchObject(refused);
  expect(await authority.call(editUser, { params, body: someone() }, left)).toMatchObject(refused);
  expect(await authority.call(me, {}, left)).toMatchObject({ kind: 'ok' });
});

test('who is enrolled or assigned somewhere stays the kind of person he is', async () => {
  const made = await authority.addClass({ organizationId });
  const body = someone({ role: 'professor' });
  expect(await authority.call(editUser, { params: { id: made.student.id }, body }, admin)).toMatchObject({
    code: 'conflict',
  });
  const free = await created();
  const moved = await authority.call(editUser, { params: { id: free.id }, body }, admin);
  expect(moved).toMatchObject({ reply: { user: { role: 'professor', roles: [{ name: 'professor' }] } } });
});

test('an account of a service is made without a password, gets none, and never becomes a person', async () => {
  const service = await created({ role: 'service' });
  const params = { id: service.id };
  const forbidden = { status: 403, code: 'forbidden' };
  expect(await authority.call(issueActivationCode, { params }, admin)).toMatchObject(forbidden);
  expect(await authority.call(setUserPassword, { params, body: { password: goodPassword } }, admin)).toMatchObject(
    forbidden,
  );
  expect(await authority.call(editUser, { params, body: someone() }, admin)).toMatchObject(forbidden);
  const person = await created();
  const turned = { params: { id: person.id }, body: someone({ role: 'service' }) };
  expect(await authority.call(editUser, turned, admin)).toMatchObject(forbidden);
  const renamed = { params, body: someone({ role: 'service', full_name: 'Portail' }) };
  expect(await authority.call(editUser, renamed, admin)).toMatchObject({ reply: { user: { full_name: 'Portail' } } });
  expect(await authority.call(disableUser, { params }, admin)).toMatchObject({ kind: 'ok' });
});

test('a list goes on page by page, in one order, without a gap or a repeat, while people are added', async () => {
  const own = await authority.addOrganization();
  const boss = await authority.addPerson(own, 'admin');
  const add = (full_name: string) => authority.call(createUser, { body: someone({ full_name }) }, boss);
  for (const name of ['Zineb', 'Éloïse', 'أمين', 'Adil', 'Adil', '100 % sûr', 'under_score']) await add(name);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await authority.call(listUsers, { query: { limit: 2, ...(cursor && { cursor }) } }, boss);
    if (page.kind !== 'ok') throw new Error('refused');
    seen.push(...page.reply.users.map(({ id }) => id));
    cursor = page.reply.next_cursor ?? undefined;
    if (seen.length === 4) await add('AAA');
  } while (cursor !== undefined);
  expect(new Set(seen).size).toBe(8);
  const named = async (q: string) => {
    const page = await authority.call(listUsers, { query: { q } }, boss);
    return page.kind === 'ok' && page.reply.users.map(({ full_name }) => full_name);
  };
  expect([await named('%'), await named('_'), await named('\\'), await named('adil')]).toEqual([
    ['100 % sûr'],
    ['under_score'],
    [],
    ['Adil', 'Adil'],
  ]);
  const students = await authority.call(listUsers, { query: { role: 'student', status: 'disabled' } }, boss);
  expect(students).toMatchObject({ reply: { users: [], next_cursor: null } });
});

test('a cursor that no list gave is refused', async () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const cursor of [
    'x',
    encoded([]),
    encoded(['a']),
    encoded(['a', 'b']),
    encoded([1, 2]),
    encoded(['\0', admin.id]),
  ])
    expect(await authority.call(listUsers, { query: { cursor } }, admin)).toMatchObject({
      status: 400,
      details: [{ path: 'query.cursor' }],
    });
});

test('the same request with one idempotency key makes one person', async () => {
  const body = someone();
  const keyed = { ...admin, idempotencyKey: 'une-seule-fois-0001' };
  const [first, second] = [
    await authority.call(createUser, { body }, keyed),
    await authority.call(createUser, { body }, keyed),
  ];
  expect(first.kind).toBe('ok');
  expect({ ...second, requestId: null }).toEqual({ ...first, requestId: null });
});

test('a person of another organization is not there', async () => {
  const foreign = await authority.addPerson(await authority.addOrganization(), 'student');
  const params = { id: foreign.id };
  const absent = { status: 404, code: 'not_found' };
  expect(await authority.call(getUser, { params }, admin)).toMatchObject(absent);
  expect(await authority.call(disableUser, { params }, admin)).toMatchObject(absent);
  const elsewhere = await authority.addPerson(await authority.addOrganization(), 'admin');
  const roles = await authority.call(listRoles, {}, elsewhere);
  const body = { role_ids: roles.kind === 'ok' ? roles.reply.roles.map(({ id }) => id) : [] };
  expect(await authority.call(setUserRoles, { params: { id: admin.id }, body }, admin)).toMatchObject(absent);
});

test('no reply of administration holds anything of a password', async () => {
  const outcome = await authority.call(listUsers, { query: { limit: 200 } }, admin);
  expect(JSON.stringify(outcome)).not.toMatch(/argon2|password_hash|code_hash/);
});

test('a character that no database keeps is the mistake of whoever sends it, wherever he puts it', async () => {
  const refused = { kind: 'refused', status: 400, code: 'invalid_request' };
  expect(await authority.call(login, { body: { username: 'a\0b', password: 'c\0d' } })).toMatchObject(refused);
  expect(await authority.call(createUser, { body: someone({ full_name: 'a\0b' }) }, admin)).toMatchObject(refused);
  expect(await authority.call(listUsers, { query: { q: 'a\0b' } }, admin)).toMatchObject(refused);
});

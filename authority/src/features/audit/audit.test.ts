import { createFormation, deleteFormation, editFormation } from '@prolean/contract/administration-formations.ts';
import { editOrganization, getOrganization, listAuditLog } from '@prolean/contract/administration-organization.ts';
import { disableUser, editUser, setUserPassword } from '@prolean/contract/administration-users.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
let admin: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
});
beforeAll(async () => {
  organizationId = await authority.addOrganization();
  admin = await authority.addPerson(organizationId, 'admin');
});
afterAll(() => authority.close());

const entries = async (query: object = {}) => {
  const outcome = await authority.call(listAuditLog, { query }, admin);
  if (outcome.kind !== 'ok') throw new Error('refused');
  return outcome.reply.entries;
};

test('a write leaves who, what, before and after; one that changes nothing leaves nothing', async () => {
  const person = await authority.addPerson(organizationId, 'student');
  const params = { id: person.id };
  const requestId = 'request-of-this-write';
  const body = { username: person.username, full_name: 'Nouveau Nom', role: 'student' as const };
  await authority.call(editUser, { params, body }, { ...admin, requestId });
  await authority.call(editUser, { params, body }, admin);
  await authority.call(disableUser, { params }, admin);
  await authority.call(disableUser, { params }, admin);
  const [disabled, edited, ...older] = await entries({ object_id: person.id });
  expect(older).toEqual([]);
  expect(disabled).toMatchObject({
    action: 'user.disabled',
    changes: [{ field: 'status', before: 'active', after: 'disabled' }],
  });
  expect(edited).toMatchObject({
    actor: { id: admin.id },
    object: { kind: 'user', id: person.id },
    request_id: requestId,
  });
  expect(edited!.changes).toContainEqual({ field: 'full_name', before: expect.any(String), after: 'Nouveau Nom' });
});

test('a password is named and never shown, not even its hash', async () => {
  const person = await authority.addPerson(organizationId, 'student');
  const password = 'canari jaune en cage';
  await authority.call(setUserPassword, { params: { id: person.id }, body: { password } }, admin);
  const [entry] = await entries({ object_id: person.id });
  expect(entry).toMatchObject({ changes: [{ field: 'password', before: null, after: null }] });
  const rows = await authority.database('audit_log').select(authority.database.raw('audit_log::text as text'));
  expect(JSON.stringify(rows)).not.toMatch(/canari|argon2/);
});

test('a refused write leaves no entry', async () => {
  const before = await entries();
  const student = await authority.addPerson(organizationId, 'student');
  await authority.call(createFormation, { body: { title: 'Interdit' } }, student);
  await authority.call(disableUser, { params: { id: admin.id } }, admin);
  expect(await entries()).toEqual(before);
});

test('entries are numbered without a gap, whatever comes at once, and form one chain', async () => {
  const titles = Array.from({ length: 25 }, (_, index) => `Formation ${index}`);
  await Promise.all(titles.map((title) => authority.call(createFormation, { body: { title } }, admin)));
  const numbers = (await entries({ limit: 200 })).map(({ number }) => number);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => numbers.length - index));
  expect(await authority.services.administration.audit.firstBroken(organizationId)).toBeNull();
});

test('nothing is changed or removed afterwards; whoever gets around that is found out', async () => {
  const made = await authority.call(createFormation, { body: { title: 'Vraie' } }, admin);
  if (made.kind !== 'ok') throw new Error('refused');
  const params = { id: made.reply.formation.id };
  await authority.call(editFormation, { params, body: { title: 'Changée' } }, admin);
  await authority.call(deleteFormation, { params }, admin);
  const { database } = authority;
  for (const statement of ['update audit_log set action = action', 'delete from audit_log', 'truncate audit_log'])
    await expect(database.raw(statement)).rejects.toThrow(/never changed/);
  const { firstBroken } = authority.services.administration.audit;
  const [latest] = await entries();
  const tamper = async (statement: string, values: object): Promise<number | null> => {
    const attempt = database.transaction(async (connection) => {
      await connection.raw('alter table audit_log disable trigger user');
      await connection.raw(statement, { ...values, organizationId });
      await connection.raw('alter table audit_log enable trigger user');
    });
    await attempt;
    return firstBroken(organizationId);
  };
  const number = latest!.number - 1;
  const where = 'where organization_id = :organizationId and number = :number';
  expect(await tamper(`update audit_log set actor_id = null ${where}`, { number })).toBe(number);
  expect(await tamper(`update audit_log set actor_id = :actor ${where}`, { number, actor: admin.id })).toBeNull();
  expect(await tamper(`delete from audit_log ${where}`, { number })).toBe(number + 1);
});

test('the log is read page by page, by person, kind, action and time', async () => {
  const first = await authority.call(listAuditLog, { query: { limit: 3 } }, admin);
  if (first.kind !== 'ok') throw new Error('refused');
  const cursor = first.reply.next_cursor!;
  const second = await authority.call(listAuditLog, { query: { limit: 3, cursor } }, admin);
  expect(second.kind === 'ok' && second.reply.entries[0]!.number).toBe(first.reply.entries[2]!.number - 1);
  expect((await entries({ object_kind: 'formation', action: 'formation.created' })).length).toBeGreaterThan(0);
  expect(await entries({ actor_id: authority.unknownId() })).toEqual([]);
  expect(await entries({ to: '2020-01-01T00:00:00.000Z' })).toEqual([]);
});

test('the settings of the organization are changed as a whole, and a time zone has to exist', async () => {
  const settings = {
    name: 'Centre Nouveau',
    time_zone: 'Europe/Paris',
    admins_need_second_factor: false,
    activation_hours: 72,
  };
  const changed = await authority.call(editOrganization, { body: settings }, admin);
  expect(changed).toMatchObject({ reply: { organization: { ...settings, id: organizationId } } });
  expect(await authority.call(getOrganization, {}, admin)).toMatchObject({ reply: { organization: settings } });
  const [entry] = await entries({ object_kind: 'organization' });
  expect(entry!.changes.map(({ field }) => field).sort()).toEqual(['activation_hours', 'name', 'time_zone']);
  const wrong = await authority.call(editOrganization, { body: { ...settings, time_zone: 'Europe/Atlantis' } }, admin);
  expect(wrong).toMatchObject({ status: 400, details: [{ path: 'body.time_zone' }] });
});

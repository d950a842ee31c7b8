import { expect, test } from 'vitest';
import { importEnrolments } from '../administration-members.ts';
import { editOrganization, getOrganization, listAuditLog } from '../administration-organization.ts';
import { createRole, deleteRole, editRole, listRoles } from '../administration-roles.ts';
import {
  createUser,
  disableUser,
  editUser,
  enableUser,
  endUserSignIns,
  getUser,
  importUsers,
  issueActivationCode,
  listUsers,
  setUserPassword,
  setUserRoles,
} from '../administration-users.ts';
import type { Endpoint } from '../endpoint.ts';
import { sampleSessions, sampleUsers } from '../stub-samples.ts';
import { asking } from './testing/asking.ts';

const { admin, student } = sampleUsers;
const newId = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
const unknown = '99999999-0000-4000-8000-000000000009';
const createdAt = '2026-01-05T08:00:00.000Z';
const end = { next_cursor: null };
const roleOf = (number: number) => `000000e0-0000-4000-8000-00000000000${number}`;

type Listed = Record<string, { id: string; name?: string }[]>;
const of = ({ id }: { id: string }, more: object = {}) => ({ params: { id, ...more } });
const { organization: _, ...known } = student;
const managed = {
  ...known,
  roles: [{ id: roleOf(4), name: 'student' }],
  has_password: true,
  created_at: createdAt,
};
const body = {
  username: 'new.person',
  full_name: 'New Person',
  role: 'student',
  email: null,
  phone: null,
  cin: null,
  locale: 'ar',
};

test('every sample person is listed, with his role', async () => {
  const { ask } = await asking();
  const { users, next_cursor } = (await ask(listUsers, admin)) as Listed;
  expect(users!.map(({ id }) => id)).toEqual(Object.values(sampleUsers).map(({ id }) => id));
  expect(users![3]).toEqual(managed);
  expect(next_cursor).toBeNull();
  expect(await ask(getUser, admin, of(student))).toEqual({ user: managed });
});

test('a person is made without a password and a role, and edited whole', async () => {
  const { ask } = await asking();
  const made = { ...body, id: newId, status: 'active', roles: [], has_password: false, created_at: createdAt };
  expect(await ask(createUser, admin, { body })).toEqual({ user: made });
  expect(await ask(editUser, admin, { ...of(student), body })).toEqual({ user: { ...managed, ...body } });
});

test('an account is disabled, enabled, given roles, a code and a password', async () => {
  const { ask } = await asking();
  expect(await ask(disableUser, admin, of(student))).toEqual({ user: { ...managed, status: 'disabled' } });
  expect(await ask(enableUser, admin, of(student))).toEqual({ user: { ...managed, status: 'active' } });
  const wanted = { role_ids: [roleOf(2), roleOf(3)] };
  const roles = [
    { id: roleOf(2), name: 'assistant' },
    { id: roleOf(3), name: 'professor' },
  ];
  expect(await ask(setUserRoles, admin, { ...of(student), body: wanted })).toEqual({ user: { ...managed, roles } });
  expect(await ask(issueActivationCode, admin, of(student))).toEqual({
    activation: { code: 'STVB-C0DE-0000-0001', expires_at: '2036-03-02T08:00:00.000Z' },
  });
  expect(await ask(setUserPassword, admin, { ...of(student), body: { password: 'three random words' } })).toEqual({});
  expect(await ask(endUserSignIns, admin, of(student))).toEqual({});
});

test('an import tells of two lines what would become of them', async () => {
  const { ask } = await asking();
  const text = 'username\nstudent.stub\n';
  for (const [endpoint, question] of [
    [importUsers, { text }],
    [importEnrolments, { ...of(sampleSessions.live), text }],
  ] as const)
    expect(await ask(endpoint, admin, question)).toMatchObject({
      ...{ dry_run: true, applied: false },
      counts: { lines: 2, created: 1, unchanged: 0, refused: 1, held_back: 0 },
      lines: [
        { line: 2, verdict: 'created', problems: [] },
        { line: 3, verdict: 'refused', problems: [{ column: 'email', problem: 'bad_email' }] },
      ],
    });
});

test('the five roles are listed with how many have them; they are edited and never removed', async () => {
  const { ask } = await asking();
  const { roles, next_cursor } = (await ask(listRoles, admin)) as Listed;
  expect(roles!.map(({ name }) => name)).toEqual(['admin', 'assistant', 'professor', 'student', 'service']);
  expect(roles).toMatchObject([1, 0, 2, 3, 1].map((users_count) => ({ users_count, built_in: true })));
  expect(next_cursor).toBeNull();
  const own = { name: 'Accueil', permissions: ['users.read'] };
  expect(await ask(createRole, admin, { body: own })).toEqual({
    role: { ...own, id: newId, built_in: false, users_count: 0 },
  });
  expect(await ask(editRole, admin, { ...of({ id: roleOf(2) }), body: own })).toEqual({
    role: { ...own, id: roleOf(2), built_in: true, users_count: 0 },
  });
  expect(await ask(deleteRole, admin, of({ id: roleOf(2) }))).toBe('conflict');
});

test('the organization has its settings, and its log one entry', async () => {
  const { ask } = await asking();
  const organization = {
    ...admin.organization,
    ...{ slug: 'al-amal', time_zone: 'Africa/Casablanca', admins_need_second_factor: false, activation_hours: 24 },
    created_at: createdAt,
  };
  const changed = { name: 'Another', time_zone: 'Europe/Paris', admins_need_second_factor: true, activation_hours: 48 };
  expect(await ask(getOrganization, admin)).toEqual({ organization });
  expect(await ask(editOrganization, admin, { body: changed })).toEqual({
    organization: { ...organization, ...changed },
  });
  expect(await ask(listAuditLog, admin)).toMatchObject({ entries: [{ number: 1, action: 'user.disabled' }], ...end });
});

const named: readonly Endpoint[] = [getUser, disableUser, enableUser, endUserSignIns, issueActivationCode, deleteRole];

test.each(named)('$name of something nobody knows is not found', async (endpoint) => {
  const { ask } = await asking();
  expect(await ask(endpoint, admin, { params: { id: unknown } })).toBe('not_found');
});

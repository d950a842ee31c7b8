import { randomUUID } from 'node:crypto';
import type { Permission } from '../administration.ts';
import type { Formation } from '../administration-formations.ts';
import type { AuditEntry, Organization } from '../administration-organization.ts';
import type { ManagedRole } from '../administration-roles.ts';
import type { ManagedUser } from '../administration-users.ts';
import type { User } from '../identity.ts';
import type { ImportReport } from '../imports.ts';
import { sampleEnrolments, samplePermissions, sampleSchedule, sampleSessions, sampleUsers } from '../stub-samples.ts';
import type { TrainingSession } from '../training-sessions.ts';
import { refuse } from './stub-refusal.ts';
import type { StubRequest } from './stub-replies.ts';

const createdAt = '2026-01-05T08:00:00.000Z';
const sessions: readonly TrainingSession[] = Object.values(sampleSessions);

const roleNames = Object.keys(samplePermissions) as User['role'][];
const sampleRoles: readonly ManagedRole[] = roleNames.map((name, index) => ({
  id: `000000e0-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
  name,
  permissions: samplePermissions[name],
  built_in: true,
  users_count: Object.values(sampleUsers).filter(({ role }) => role === name).length,
}));

const managed = ({ organization: _organization, ...user }: User): ManagedUser => ({
  ...user,
  roles: sampleRoles.filter(({ name }) => name === user.role).map(({ id, name }) => ({ id, name })),
  has_password: true,
  created_at: createdAt,
});
const people: readonly ManagedUser[] = Object.values(sampleUsers).map(managed);

const sampleFormations: readonly Formation[] = [
  ...new Map(sessions.map(({ formation }) => [formation.id, formation])).values(),
].map((formation) => ({
  ...formation,
  sessions_count: sessions.filter((session) => session.formation.id === formation.id).length,
  created_at: createdAt,
}));

const organization: Organization = {
  ...sampleUsers.admin.organization,
  slug: 'al-amal',
  time_zone: 'Africa/Casablanca',
  admins_need_second_factor: false,
  activation_hours: 24,
  created_at: createdAt,
};

const auditEntry: AuditEntry = {
  number: 1,
  at: '2026-03-02T08:00:00.000Z',
  actor: { id: sampleUsers.admin.id, full_name: sampleUsers.admin.full_name },
  action: 'user.disabled',
  object: { kind: 'user', id: sampleUsers.otherStudent.id },
  changes: [{ field: 'status', before: 'active', after: 'disabled' }],
  request_id: 'stub-request-1',
  hash: '5'.repeat(64),
};

const dryRunReport: ImportReport = {
  dry_run: true,
  applied: false,
  counts: { lines: 2, created: 1, unchanged: 0, refused: 1, held_back: 0 },
  lines: [
    { line: 2, verdict: 'created', problems: [], message: 'Sera ajouté.', user_id: null, activation_code: null },
    {
      line: 3,
      verdict: 'refused',
      problems: [{ column: 'email', problem: 'bad_email' }],
      message: 'Sera refusé. L’adresse électronique n’est pas valable.',
      user_id: null,
      activation_code: null,
    },
  ],
};

const one = <Thing extends { id: string }>(things: readonly Thing[], { params }: StubRequest, name = 'id'): Thing =>
  things.find(({ id }) => id === params[name]) ?? refuse('not_found');

type Reply = (request: StubRequest) => Record<string, unknown>;

/** The reply for those whose role grants the permission. */
const needing =
  (permission: Permission, reply: Reply): Reply =>
  (request) =>
    samplePermissions[request.user.role].includes(permission) ? reply(request) : refuse('forbidden');

const userOf = (request: StubRequest) => one(people, request);
const sessionOf = (request: StubRequest) => one(sessions, request);
const seanceOf = (request: StubRequest) => ({
  ...one(sampleSchedule, request, 'seance_id'),
  session_id: sessionOf(request).id,
});
const formationOf = ({ body }: StubRequest) => {
  const { id, title } = sampleFormations.find((formation) => formation.id === body.formation_id) ?? refuse('not_found');
  return { id, title };
};
const withMember = (request: StubRequest) => {
  one(people, request, 'user_id');
  return { session: sessionOf(request) };
};
const end = { next_cursor: null };

const userReplies: Record<string, Reply> = {
  listUsers: needing('users.read', () => ({ users: people, ...end })),
  getUser: needing('users.read', (request) => ({ user: userOf(request) })),
  createUser: needing('users.write', ({ body }) => ({
    user: { ...people[0], ...body, id: randomUUID(), status: 'active', roles: [], has_password: false },
  })),
  editUser: needing('users.write', (request) => ({ user: { ...userOf(request), ...request.body } })),
  setUserRoles: needing('roles.write', (request) => {
    const wanted = request.body.role_ids as string[];
    const roles = sampleRoles.filter(({ id }) => wanted.includes(id)).map(({ id, name }) => ({ id, name }));
    return { user: { ...userOf(request), roles } };
  }),
  disableUser: needing('users.write', (request) => ({ user: { ...userOf(request), status: 'disabled' } })),
  enableUser: needing('users.write', (request) => ({ user: { ...userOf(request), status: 'active' } })),
  setUserPassword: needing('users.write', (request) => userOf(request) && {}),
  endUserSignIns: needing('users.write', (request) => userOf(request) && {}),
  issueActivationCode: needing('users.write', (request) => {
    userOf(request);
    return { activation: { code: 'STVB-C0DE-0000-0001', expires_at: '2036-03-02T08:00:00.000Z' } };
  }),
  importUsers: needing('users.write', () => dryRunReport),
  activateAccount: ({ body }) => (body.code === 'STVB-C0DE-0000-0001' ? {} : refuse('invalid_credentials')),
};

const roleReplies: Record<string, Reply> = {
  listRoles: needing('users.read', () => ({ roles: sampleRoles, ...end })),
  createRole: needing('roles.write', ({ body }) => ({
    role: { ...body, id: randomUUID(), built_in: false, users_count: 0 },
  })),
  editRole: needing('roles.write', (request) => ({ role: { ...one(sampleRoles, request), ...request.body } })),
  deleteRole: needing('roles.write', (request) => {
    one(sampleRoles, request);
    return refuse('conflict');
  }),
};

const catalogueReplies: Record<string, Reply> = {
  listFormations: needing('sessions.read', () => ({ formations: sampleFormations, ...end })),
  getFormation: needing('sessions.read', (request) => ({ formation: one(sampleFormations, request) })),
  createFormation: needing('sessions.write', ({ body }) => ({
    formation: { ...body, id: randomUUID(), sessions_count: 0, created_at: createdAt },
  })),
  editFormation: needing('sessions.write', (request) => ({
    formation: { ...one(sampleFormations, request), ...request.body },
  })),
  deleteFormation: needing('sessions.write', (request) => {
    one(sampleFormations, request);
    return refuse('conflict');
  }),
  listSessions: needing('sessions.read', () => ({ sessions, ...end })),
  getSession: needing('sessions.read', (request) => ({ session: sessionOf(request) })),
  createSession: needing('sessions.write', (request) => {
    const own = { id: randomUUID(), formation: formationOf(request), professors: [], students_count: 0, live: null };
    return { session: { ...request.body, ...own } };
  }),
  editSession: needing('sessions.write', (request) => ({
    session: { ...sessionOf(request), ...request.body, formation: formationOf(request) },
  })),
  listSeances: needing('sessions.read', (request) => {
    const { id } = sessionOf(request);
    return { seances: sampleSchedule.filter(({ session_id }) => session_id === id), ...end };
  }),
  createSeance: needing('sessions.write', (request) => ({
    seance: { ...request.body, id: randomUUID(), session_id: sessionOf(request).id },
  })),
  editSeance: needing('sessions.write', (request) => ({ seance: { ...seanceOf(request), ...request.body } })),
  deleteSeance: needing('sessions.write', (request) => seanceOf(request) && {}),
  assignProfessor: needing('sessions.write', withMember),
  unassignProfessor: needing('sessions.write', withMember),
  enrolStudent: needing('sessions.write', withMember),
  withdrawStudent: needing('sessions.write', withMember),
  listEnrolments: needing('sessions.read', (request) => ({
    students: sampleEnrolments[sessionOf(request).id] ?? [],
    ...end,
  })),
  importEnrolments: needing('sessions.write', (request) => sessionOf(request) && dryRunReport),
};

/** Replies to an administrator. They look like what was asked for, and nothing is kept. */
export const administrationReplies: Readonly<Record<string, Reply>> = {
  ...userReplies,
  ...roleReplies,
  ...catalogueReplies,
  getOrganization: needing('organization.write', () => ({ organization })),
  editOrganization: needing('organization.write', ({ body }) => ({ organization: { ...organization, ...body } })),
  listAuditLog: needing('audit.read', () => ({ entries: [auditEntry], ...end })),
};

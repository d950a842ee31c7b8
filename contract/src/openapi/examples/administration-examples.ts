import {
  createFormation,
  deleteFormation,
  editFormation,
  getFormation,
  listFormations,
} from '../../administration-formations.ts';
import {
  assignProfessor,
  enrolStudent,
  importEnrolments,
  listEnrolments,
  unassignProfessor,
  withdrawStudent,
} from '../../administration-members.ts';
import { editOrganization, getOrganization, listAuditLog } from '../../administration-organization.ts';
import { createRole, deleteRole, editRole, listRoles } from '../../administration-roles.ts';
import {
  createSeance,
  createSession,
  deleteSeance,
  editSeance,
  editSession,
  getSession,
  listSeances,
  listSessions,
} from '../../administration-sessions.ts';
import { sampleEnrolments, sampleSchedule, sampleSessions, sampleUsers } from '../../stub-samples.ts';
import { example } from './example.ts';
import { importReport } from './people-examples.ts';
import { accounting, assistantRole, createdAt, named, ofSession, ownRole, running } from './sample-things.ts';

const { admin, professor, student, otherStudent } = sampleUsers;
const firstPage = { query: { limit: 50 } };
const end = { next_cursor: null };

const ofRole = { params: { id: ownRole.id } };
export const roleExamples = [
  example(listRoles, firstPage, { roles: [ownRole, assistantRole], ...end }),
  example(createRole, { body: { name: 'Accueil', permissions: ['sessions.read', 'users.read'] } }, { role: ownRole }),
  example(
    editRole,
    { ...ofRole, body: { name: 'Accueil', permissions: ['users.read'] } },
    { role: { ...ownRole, permissions: ['users.read'] } },
  ),
  example(deleteRole, ofRole, {}),
];

const ofFormation = { params: { id: accounting.id } };
const title = { title: accounting.title };
export const formationExamples = [
  example(listFormations, { query: { limit: 50, q: 'compta' } }, { formations: [accounting], ...end }),
  example(getFormation, ofFormation, { formation: accounting }),
  example(createFormation, { body: title }, { formation: { ...accounting, sessions_count: 0 } }),
  example(editFormation, { ...ofFormation, body: title }, { formation: accounting }),
  example(deleteFormation, ofFormation, {}),
];

const planned = sampleSessions.neverLive;
const details = {
  formation_id: planned.formation.id,
  title: planned.title,
  delivery: planned.delivery,
  city: planned.city,
  status: planned.status,
  starts_on: planned.starts_on,
  ends_on: planned.ends_on,
};
const seance = sampleSchedule[0]!;
const { title: seanceTitle, starts_at, ends_at, place } = seance;
const meeting = { title: seanceTitle, starts_at, ends_at, place };
const ofSeance = { params: { id: running.id, seance_id: seance.id } };

export const sessionExamples = [
  example(listSessions, { query: { limit: 50, status: 'running' } }, { sessions: [running, planned], ...end }),
  example(getSession, ofSession, { session: running }),
  example(createSession, { body: details }, { session: { ...planned, professors: [], students_count: 0 } }),
  example(editSession, { params: { id: planned.id }, body: details }, { session: planned }),
  example(listSeances, { ...ofSession, ...firstPage }, { seances: [seance], ...end }),
  example(createSeance, { ...ofSession, body: meeting }, { seance }),
  example(editSeance, { ...ofSeance, body: meeting }, { seance }),
  example(deleteSeance, ofSeance, {}),
];

const ofMember = (user_id: string) => ({ params: { id: running.id, user_id } });
export const memberExamples = [
  example(assignProfessor, ofMember(professor.id), { session: running }),
  example(unassignProfessor, ofMember(professor.id), { session: { ...running, professors: [] } }),
  example(listEnrolments, { ...ofSession, ...firstPage }, { students: [...sampleEnrolments[running.id]!], ...end }),
  example(enrolStudent, ofMember(student.id), { session: running }),
  example(withdrawStudent, ofMember(student.id), { session: { ...running, students_count: 1 } }),
  example(
    importEnrolments,
    {
      ...ofSession,
      query: { dry_run: 'true', all_or_nothing: 'false' },
      upload: `username\n${student.username}\nnobody\n`,
    },
    importReport(
      { line: 2, verdict: 'created', user_id: student.id, message: 'Sera ajouté.' },
      {
        line: 3,
        verdict: 'refused',
        problems: [{ column: 'username', problem: 'unknown_person' }],
        message: 'Sera refusé. Personne ne correspond à cette ligne.',
      },
    ),
  ),
];

const settings = {
  name: admin.organization.name,
  time_zone: 'Africa/Casablanca',
  admins_need_second_factor: true,
  activation_hours: 24,
};
const organization = { ...settings, id: admin.organization.id, slug: 'al-amal', created_at: createdAt };
const disabled = {
  number: 418,
  at: '2026-03-02T08:00:00.000Z',
  actor: named(admin),
  action: 'user.disabled',
  object: { kind: 'user', id: otherStudent.id },
  changes: [{ field: 'status', before: 'active', after: 'disabled' }],
  request_id: 'portal-3f1f8f1b7c21',
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

export const organizationExamples = [
  example(getOrganization, {}, { organization }),
  example(editOrganization, { body: settings }, { organization }),
  example(listAuditLog, { query: { limit: 50, object_kind: 'user' } }, { entries: [disabled], next_cursor: '418' }),
];

import {
  createFormation,
  deleteFormation,
  editFormation,
  listFormations,
} from '@prolean/contract/administration-formations.ts';
import {
  assignProfessor,
  enrolStudent,
  listEnrolments,
  unassignProfessor,
  withdrawStudent,
} from '@prolean/contract/administration-members.ts';
import {
  createSeance,
  createSession,
  deleteSeance,
  editSeance,
  editSession,
  getSession,
  listSeances,
  listSessions,
} from '@prolean/contract/administration-sessions.ts';
import { joinLive, startLive } from '@prolean/contract/live.ts';
import { mySessions } from '@prolean/contract/training-sessions.ts';
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

const formationOf = async (title: string, by = admin) => {
  const outcome = await authority.call(createFormation, { body: { title } }, by);
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.reply.formation.id;
};
const sessionBody = (formation_id: string, more: object = {}) => ({
  formation_id,
  title: 'Groupe du matin',
  delivery: 'hybrid' as const,
  city: 'Casablanca',
  status: 'open' as const,
  starts_on: '2026-03-02',
  ends_on: '2026-06-26',
  ...more,
});
const sessionOf = async (more: object = {}) => {
  const body = sessionBody(await formationOf('Comptabilité'), more);
  const outcome = await authority.call(createSession, { body }, admin);
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.reply.session;
};

test('a course is made, found, renamed, and removed only while it has no training session', async () => {
  const id = await formationOf('Soudure 100 %');
  const found = await authority.call(listFormations, { query: { q: '100 %' } }, admin);
  expect(found).toMatchObject({ reply: { formations: [{ id, sessions_count: 0 }], next_cursor: null } });
  const renamed = await authority.call(editFormation, { params: { id }, body: { title: 'Soudure' } }, admin);
  expect(renamed).toMatchObject({ reply: { formation: { title: 'Soudure' } } });
  await authority.call(createSession, { body: sessionBody(id) }, admin);
  expect(await authority.call(deleteFormation, { params: { id } }, admin)).toMatchObject({ code: 'conflict' });
  const other = await formationOf('Vide');
  expect(await authority.call(deleteFormation, { params: { id: other } }, admin)).toMatchObject({ kind: 'ok' });
});

test('a training session is made and changed as a whole; its dates have to be in order', async () => {
  const session = await sessionOf();
  const params = { id: session.id };
  const body = sessionBody(session.formation.id, { status: 'running', city: null });
  const edited = await authority.call(editSession, { params, body }, admin);
  expect(edited).toMatchObject({ reply: { session: { status: 'running', city: null, professors: [], live: null } } });
  const backwards = { ...body, ends_on: '2026-01-01' };
  expect(await authority.call(editSession, { params, body: backwards }, admin)).toMatchObject({
    status: 400,
    details: [{ path: 'body.ends_on' }],
  });
  expect(await authority.call(getSession, { params }, admin)).toMatchObject({
    reply: { session: { status: 'running' } },
  });
});

test('a course of another organization is not there, neither for a new training session nor for a changed one', async () => {
  const elsewhere = await authority.addPerson(await authority.addOrganization(), 'admin');
  const body = sessionBody(await formationOf('Ailleurs', elsewhere));
  const absent = { status: 404, code: 'not_found' };
  expect(await authority.call(createSession, { body }, admin)).toMatchObject(absent);
  const { id } = await sessionOf();
  expect(await authority.call(editSession, { params: { id }, body }, admin)).toMatchObject(absent);
});

test('an assigned professor teaches and an enrolled student joins from the next request on, and no longer afterwards', async () => {
  const { id } = await sessionOf();
  const professor = await authority.addPerson(organizationId, 'professor');
  const student = await authority.addPerson(organizationId, 'student');
  const place = (person: TestPerson) => ({ params: { id, user_id: person.id } });
  expect(await authority.call(startLive, { params: { id } }, professor)).toMatchObject({ code: 'not_assigned' });
  await authority.call(assignProfessor, place(professor), admin);
  const enrolled = await authority.call(enrolStudent, place(student), admin);
  expect(enrolled).toMatchObject({ reply: { session: { students_count: 1, professors: [{ id: professor.id }] } } });
  expect(await authority.call(enrolStudent, place(student), admin)).toMatchObject({
    reply: { session: { students_count: 1 } },
  });
  expect((await authority.call(startLive, { params: { id } }, professor)).kind).toBe('ok');
  expect((await authority.call(joinLive, { params: { id } }, student)).kind).toBe('ok');
  await authority.call(withdrawStudent, place(student), admin);
  await authority.call(unassignProfessor, place(professor), admin);
  expect(await authority.call(joinLive, { params: { id } }, student)).toMatchObject({ code: 'not_enrolled' });
  expect(await authority.call(startLive, { params: { id } }, professor)).toMatchObject({ code: 'not_assigned' });
  expect(await authority.call(mySessions, {}, professor)).toMatchObject({ reply: { sessions: [] } });
});

test('only a professor is assigned, only a student enrolled, and nobody from elsewhere', async () => {
  const { id } = await sessionOf();
  const professor = await authority.addPerson(organizationId, 'professor');
  const student = await authority.addPerson(organizationId, 'student');
  const foreign = await authority.addPerson(await authority.addOrganization(), 'student');
  const place = (person: TestPerson) => ({ params: { id, user_id: person.id } });
  expect(await authority.call(assignProfessor, place(student), admin)).toMatchObject({ code: 'conflict' });
  expect(await authority.call(enrolStudent, place(professor), admin)).toMatchObject({ code: 'conflict' });
  expect(await authority.call(enrolStudent, place(foreign), admin)).toMatchObject({ code: 'not_found' });
});

test('séances are listed in order, changed and removed, each only under its own training session', async () => {
  const [one, other] = [await sessionOf(), await sessionOf()];
  const params = { id: one.id };
  const at = (day: number) => ({
    title: `Jour ${day}`,
    starts_at: `2026-03-0${day}T09:00:00.000Z`,
    ends_at: `2026-03-0${day}T11:00:00.000Z`,
    place: null,
  });
  for (const day of [3, 1, 2]) await authority.call(createSeance, { params, body: at(day) }, admin);
  const listed = await authority.call(listSeances, { params, query: { limit: 2 } }, admin);
  if (listed.kind !== 'ok') throw new Error('refused');
  expect(listed.reply.seances.map(({ title }) => title)).toEqual(['Jour 1', 'Jour 2']);
  const rest = await authority.call(listSeances, { params, query: { cursor: listed.reply.next_cursor! } }, admin);
  expect(rest).toMatchObject({ reply: { seances: [{ title: 'Jour 3' }], next_cursor: null } });
  const seance_id = listed.reply.seances[0]!.id;
  const wrongPlace = { params: { id: other.id, seance_id }, body: at(5) };
  expect(await authority.call(editSeance, wrongPlace, admin)).toMatchObject({ code: 'not_found' });
  const moved = await authority.call(editSeance, { params: { id: one.id, seance_id }, body: at(5) }, admin);
  expect(moved).toMatchObject({ reply: { seance: at(5) } });
  expect(await authority.call(deleteSeance, { params: { id: one.id, seance_id } }, admin)).toMatchObject({
    kind: 'ok',
  });
  expect(await authority.call(deleteSeance, { params: { id: one.id, seance_id } }, admin)).toMatchObject({
    code: 'not_found',
  });
  const backwards = { ...at(2), ends_at: at(1).ends_at };
  expect(await authority.call(createSeance, { params, body: backwards }, admin)).toMatchObject({ status: 400 });
});

test('training sessions are listed by filter, the latest to start first, page by page', async () => {
  const own = await authority.addClass({ students: 2 });
  const boss = await authority.addPerson(own.organizationId, 'admin');
  const formation_id = await formationOf('Autre', boss);
  for (const starts_on of ['2026-02-01', '2026-02-01', '2026-05-01'])
    await authority.call(createSession, { body: sessionBody(formation_id, { starts_on }) }, boss);
  const page = async (query: object) => {
    const outcome = await authority.call(listSessions, { query }, boss);
    if (outcome.kind !== 'ok') throw new Error('refused');
    return outcome.reply;
  };
  const first = await page({ limit: 3 });
  expect(first.sessions.map(({ starts_on }) => starts_on)).toEqual(['2026-05-01', '2026-02-01', '2026-02-01']);
  const second = await page({ limit: 3, cursor: first.next_cursor });
  expect(second).toMatchObject({ sessions: [{ id: own.sessionId, students_count: 2 }], next_cursor: null });
  const count = async (query: object) => (await page(query)).sessions.length;
  expect(await count({ formation_id })).toBe(3);
  expect(await count({ professor_id: own.professor.id })).toBe(1);
  expect(await count({ student_id: own.student.id, status: 'running' })).toBe(1);
  expect(await count({ delivery: 'onsite' })).toBe(0);
  expect(await count({ q: 'groupe du matin' })).toBe(3);
  const enrolled = await authority.call(listEnrolments, { params: { id: own.sessionId }, query: { limit: 1 } }, boss);
  expect(enrolled).toMatchObject({ reply: { students: [{}], next_cursor: expect.any(String) } });
});

test('the word my-sessions is never taken for an id, whatever the method', async () => {
  const professor = await authority.addPerson(organizationId, 'professor');
  expect(await authority.call(mySessions, {}, professor)).toMatchObject({ kind: 'ok' });
  const response = await fetch(`${authority.origin}/api/sessions-formation/my-sessions`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([403, 'forbidden']);
});

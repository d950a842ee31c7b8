import { expect, test } from 'vitest';
import {
  createFormation,
  deleteFormation,
  editFormation,
  getFormation,
  listFormations,
} from '../administration-formations.ts';
import {
  assignProfessor,
  enrolStudent,
  listEnrolments,
  unassignProfessor,
  withdrawStudent,
} from '../administration-members.ts';
import {
  createSeance,
  createSession,
  deleteSeance,
  editSeance,
  editSession,
  getSession,
  listSeances,
  listSessions,
} from '../administration-sessions.ts';
import type { Endpoint } from '../endpoint.ts';
import { sampleEnrolments, sampleSchedule, sampleSessions, sampleUsers } from '../stub-samples.ts';
import { asking } from './testing/asking.ts';

const { admin, student, professor } = sampleUsers;
const newId = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
const unknown = '99999999-0000-4000-8000-000000000009';
const createdAt = '2026-01-05T08:00:00.000Z';
const end = { next_cursor: null };

type Listed = Record<string, { id: string; name?: string }[]>;
const of = ({ id }: { id: string }, more: object = {}) => ({ params: { id, ...more } });

test('the formations are those of the training sessions; they are renamed and never removed', async () => {
  const { ask } = await asking();
  const { formations, next_cursor } = (await ask(listFormations, admin)) as Listed;
  const { formation } = sampleSessions.ended;
  const networks = { ...formation, sessions_count: 2, created_at: createdAt };
  expect(formations).toHaveLength(3);
  expect(formations).toContainEqual(networks);
  expect(next_cursor).toBeNull();
  expect(await ask(getFormation, admin, of(formation))).toEqual({ formation: networks });
  const title = { title: 'Another' };
  expect(await ask(editFormation, admin, { ...of(formation), body: title })).toEqual({
    formation: { ...networks, ...title },
  });
  expect(await ask(createFormation, admin, { body: title })).toEqual({
    formation: { ...title, id: newId, sessions_count: 0, created_at: createdAt },
  });
  expect(await ask(deleteFormation, admin, of(formation))).toBe('conflict');
});

const details = {
  title: 'Un',
  delivery: 'online',
  city: null,
  status: 'draft',
  starts_on: '2026-02-02',
  ends_on: '2026-06-26',
};

test('the training sessions are listed as they are, made empty and edited whole', async () => {
  const { ask } = await asking();
  expect(await ask(listSessions, admin)).toEqual({ sessions: Object.values(sampleSessions), ...end });
  expect(await ask(getSession, admin, of(sampleSessions.live))).toEqual({ session: sampleSessions.live });
  const { formation } = sampleSessions.paused;
  const written = { ...details, formation_id: formation.id };
  const empty = { id: newId, formation, professors: [], students_count: 0, live: null };
  expect(await ask(createSession, admin, { body: written })).toEqual({ session: { ...details, ...empty } });
  expect(await ask(editSession, admin, { ...of(sampleSessions.live), body: written })).toEqual({
    session: { ...sampleSessions.live, ...details, formation },
  });
  for (const question of [
    { body: { ...written, formation_id: unknown } },
    { ...of(sampleSessions.live), body: { ...written, formation_id: unknown } },
  ])
    expect(await ask('params' in question ? editSession : createSession, admin, question)).toBe('not_found');
});

test('séances are listed for their own training session, made, edited and removed', async () => {
  const { ask } = await asking();
  const [first] = sampleSchedule;
  const own = of(sampleSessions.live, { seance_id: first!.id });
  const written = {
    title: 'Un',
    starts_at: '2026-03-02T09:00:00.000Z',
    ends_at: '2026-03-02T10:00:00.000Z',
    place: null,
  };
  expect(await ask(listSeances, admin, of(sampleSessions.live))).toEqual({ seances: [first], ...end });
  const session_id = sampleSessions.live.id;
  expect(await ask(createSeance, admin, { ...of(sampleSessions.live), body: written })).toEqual({
    seance: { ...written, id: newId, session_id },
  });
  expect(await ask(editSeance, admin, { ...own, body: written })).toEqual({
    seance: { ...written, id: first!.id, session_id },
  });
  expect(await ask(deleteSeance, admin, own)).toEqual({});
  expect(await ask(deleteSeance, admin, of(sampleSessions.live, { seance_id: unknown }))).toBe('not_found');
});

test('professors and students come and go; those enrolled are listed', async () => {
  const { ask } = await asking();
  const session = sampleSessions.live;
  for (const [endpoint, user] of [
    [assignProfessor, professor],
    [unassignProfessor, professor],
    [enrolStudent, student],
    [withdrawStudent, student],
  ] as const) {
    expect(await ask(endpoint, admin, of(session, { user_id: user.id }))).toEqual({ session });
    expect(await ask(endpoint, admin, of(session, { user_id: unknown }))).toBe('not_found');
  }
  expect(await ask(listEnrolments, admin, of(session))).toEqual({ students: sampleEnrolments[session.id], ...end });
});

const named: readonly Endpoint[] = [getFormation, deleteFormation, getSession, listSeances, listEnrolments];

test.each(named)('$name of something nobody knows is not found', async (endpoint) => {
  const { ask } = await asking();
  expect(await ask(endpoint, admin, { params: { id: unknown } })).toBe('not_found');
});

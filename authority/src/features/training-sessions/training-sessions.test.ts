import { startLive } from '@prolean/contract/live.ts';
import { mySession, mySessions, studentProfile } from '@prolean/contract/training-sessions.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

test('a professor sees the training sessions he is assigned to, with the live of each, and no others', async () => {
  const made = await authority.addClass({ students: 3 });
  await authority.addClass({ organizationId: made.organizationId });
  const before = await authority.call(mySessions, {}, made.professor);
  expect(before).toMatchObject({
    kind: 'ok',
    reply: { sessions: [{ id: made.sessionId, students_count: 3, live: null }] },
  });
  await authority.call(startLive, { params: { id: made.sessionId } }, made.professor);
  const after = await authority.call(mySessions, {}, made.professor);
  expect(after).toMatchObject({ reply: { sessions: [{ live: { status: 'live', session_id: made.sessionId } }] } });
});

test('the word my-sessions is never taken for an id', async () => {
  const { student } = await authority.addClass();
  expect(await authority.call(mySessions, {}, student)).toMatchObject({ kind: 'refused', code: 'forbidden' });
});

test('an assigned professor sees who is enrolled; another one and a student learn why not', async () => {
  const made = await authority.addClass({ students: 2 });
  const asked = (person: { token: string }, id = made.sessionId) =>
    authority.call(mySession, { params: { id } }, person);
  const own = await asked(made.professor);
  if (own.kind !== 'ok') throw new Error('refused');
  expect(own.reply.students.map(({ id }) => id).sort()).toEqual(made.students.map(({ id }) => id).sort());
  expect(own.reply.session.professors).toEqual([{ id: made.professor.id, full_name: expect.any(String) }]);
  const stranger = await authority.addPerson(made.organizationId, 'professor');
  expect(await asked(stranger)).toMatchObject({ code: 'not_assigned' });
  expect(await asked(made.student)).toMatchObject({ code: 'forbidden' });
  const foreign = await authority.addClass();
  expect(await asked(made.professor, foreign.sessionId)).toMatchObject({ code: 'not_found' });
});

test('a student sees his training sessions and what is still to come, in one call', async () => {
  const made = await authority.addClass();
  const seance = (title: string, hours: number) => ({
    session_id: made.sessionId,
    title,
    place: 'Salle 1',
    starts_at: new Date(Date.now() + hours * 3_600_000),
    ends_at: new Date(Date.now() + (hours + 1) * 3_600_000),
  });
  for (const [title, hours] of [
    ['later', 5],
    ['past', -5],
    ['now', -0.5],
  ] as const)
    await authority.services.catalogue.addSeance(made.organizationId, seance(title, hours));
  const outcome = await authority.call(studentProfile, {}, made.student);
  if (outcome.kind !== 'ok') throw new Error('refused');
  expect(outcome.reply.sessions.map(({ id }) => id)).toEqual([made.sessionId]);
  expect(outcome.reply.schedule.map(({ title }) => title)).toEqual(['now', 'later']);
  expect(outcome.reply.student).toMatchObject({ id: made.student.id, status: 'active' });
  expect(await authority.call(studentProfile, {}, made.professor)).toMatchObject({ code: 'forbidden' });
});

test('only a professor is assigned and only a student is enrolled', async () => {
  const { organizationId, sessionId, professor, student } = await authority.addClass();
  const { catalogue } = authority.services;
  await expect(catalogue.assignProfessor(organizationId, sessionId, student.id)).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(catalogue.enrol(organizationId, sessionId, professor.id)).rejects.toMatchObject({ code: 'conflict' });
});

test('the database refuses a row of one organization that points into another', async () => {
  const [one, other] = [await authority.addClass(), await authority.addClass()];
  const crossing = { organization_id: one.organizationId, session_id: one.sessionId, user_id: other.student.id };
  await expect(authority.database('session_enrolments').insert(crossing)).rejects.toThrow(/foreign key/);
});

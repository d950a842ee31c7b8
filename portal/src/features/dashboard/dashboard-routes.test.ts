import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSchedule, sampleSessions, sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { mySessions, studentProfile } from '@prolean/contract/training-sessions.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../../testing/portal.ts';

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;
const { student, professor } = sampleUsers;
/** The day before the first séance of the samples. */
const now = () => Date.parse('2026-03-01T12:00:00.000Z');

beforeAll(async () => {
  [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
  portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, now });
});
afterAll(async () => {
  await portal?.close();
  await stub?.close();
  await database?.drop();
});
beforeEach(() => stub.reset());

const dashboardOf = async (username: string) => {
  const browser = portal.browser({ 'accept-language': 'fr' });
  await browser.signIn(username, stubPassword);
  return (await browser.get('/dashboard')).text;
};

test('a student sees what is live, what comes next and where, with one question to the authority', async () => {
  const page = await dashboardOf(student.username);
  expect(page).toContain(sampleSessions.live.title);
  for (const { title } of sampleSchedule) expect(page).toContain(title);
  expect(page).toContain('Casablanca, salle 3');
  expect(stub.callsOf(studentProfile)).toHaveLength(1);
});

test('where nothing is live a student sees the next séance first', async () => {
  const { live: _going, ...session } = sampleSessions.neverLive;
  const [seance] = sampleSchedule;
  stub.reply(studentProfile, {
    student,
    sessions: [{ ...session, live: null }],
    schedule: [{ ...seance!, session_id: session.id, place: 'Salle 12' }],
  });
  const page = await dashboardOf(student.username);
  expect(page).toContain(session.title);
  expect(page).toContain(seance!.title);
  expect(page).toContain('Salle 12');
});

test('a professor sees his training sessions with one question to the authority', async () => {
  const page = await dashboardOf(professor.username);
  for (const { title } of [sampleSessions.live, sampleSessions.paused, sampleSessions.ended])
    expect(page).toContain(title);
  expect(page).not.toContain(sampleSessions.notMine.title);
  expect(stub.callsOf(mySessions)).toHaveLength(1);
});

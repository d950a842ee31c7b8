import { endLive, pauseLive, startLive } from '@prolean/contract/live.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../../testing/portal.ts';

const { live, neverLive, notMine } = sampleSessions;
const control = (action: string, id = live.id) => `/external/professor/sessions/${id}/live/${action}`;

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;

beforeAll(async () => {
  [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
  portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl });
});
afterAll(async () => {
  await portal?.close();
  await stub?.close();
  await database?.drop();
});
beforeEach(async () => {
  await stub.reset();
  await portal.services.authorityClient.probe();
});

async function signedIn(user: { username: string } = sampleUsers.professor) {
  const browser = portal.browser({ 'accept-language': 'fr' });
  await browser.signIn(user.username, stubPassword);
  return browser;
}

it('Start goes straight into the room', async () => {
  const { status, location } = await (await signedIn()).post(control('start', neverLive.id));
  expect([status, location]).toEqual([303, `/external/live/${neverLive.id}`]);
});

it.each([
  ['pause', 'Le cours est en pause.'],
  ['end', 'Le cours est terminé.'],
])('%s comes back to the dashboard and says so there, once', async (action, sentence) => {
  const browser = await signedIn();
  const { status, location } = await browser.post(control(action));
  expect([status, location]).toEqual([303, '/dashboard']);
  expect((await browser.get('/dashboard')).text).toContain(sentence);
  expect((await browser.get('/dashboard')).text).not.toContain(sentence);
});

it.each(['application/json', '*/*'])('a script gets what a browser may know of the live (%s)', async (accept) => {
  const reply = await (await signedIn()).postJson(control('pause'), {}, { accept });
  const told = reply.json() as { success: boolean; live: object };
  expect(told).toMatchObject({ success: true, live: { id: live.live?.id, status: 'paused' } });
  for (const secret of ['room_name', 'started_by']) expect(reply.text).not.toContain(secret);
});

it('a recording’s address goes along with the end', async () => {
  await (await signedIn()).postJson(control('end'), { recording_url: 'https://videos.example/1' });
  expect(stub.callsOf(endLive)[0]?.body).toEqual({ recording_url: 'https://videos.example/1' });
});

it.each([
  ['a student', sampleUsers.student, live.id, 403],
  ['a professor of another class', sampleUsers.professor, notMine.id, 403],
  ['nobody’s class', sampleUsers.professor, 'no-id', 404],
] as const)('a refusal is never shown as success: %s', async (_, user, id, status) => {
  const browser = await signedIn(user);
  for (const action of ['start', 'pause', 'end']) {
    const page = await browser.post(control(action, id));
    const script = await browser.postJson(control(action, id));
    expect([page.status, script.status, script.json().success]).toEqual([status, status, false]);
  }
});

it('a step that does not fit the state is a conflict', async () => {
  const browser = await signedIn();
  expect((await browser.postJson(control('pause', neverLive.id))).json()).toMatchObject({ code: 'invalid_transition' });
});

it('nothing is done and nothing claimed while the authority is away', async () => {
  const browser = await signedIn();
  await stub.silence('503');
  for (const action of ['start', 'pause', 'end']) {
    const reply = await browser.postJson(control(action));
    expect([reply.status, reply.json()]).toMatchObject([503, { source: 'authority', read_only: true }]);
  }
  await stub.silence(null);
  await portal.services.authorityClient.probe();
  const asked = [startLive, pauseLive, endLive].flatMap((endpoint) => stub.callsOf(endpoint));
  expect(asked).toEqual([]);
});

it('a request from elsewhere, or without its token, does nothing', async () => {
  const browser = await signedIn();
  const foreign = await browser.post(control('end'), {}, { 'sec-fetch-site': 'cross-site' });
  const unsigned = await browser.post(control('end'), { _csrf: 'wrong' });
  expect([foreign.status, unsigned.status, stub.callsOf(endLive).length]).toEqual([403, 403, 0]);
  expect((await browser.get(control('end'))).status).toBe(405);
});

import { login, me } from '@prolean/contract/identity.ts';
import { pauseLive } from '@prolean/contract/live.ts';
import type { Silence } from '@prolean/contract/stub-authority.ts';
import { sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { studentProfile } from '@prolean/contract/training-sessions.ts';
import { expect, test, vi } from 'vitest';
import { untilAuthorityIsBack } from '../testing/authority-back.ts';
import { columns, useOutageStage } from '../testing/outage-stage.ts';

const stage = useOutageStage();

const shortToken = () => {
  const { student, professor } = sampleUsers;
  stage.stub().reply(login, ({ body }) => {
    const user = (body as { username: string }).username === student.username ? student : professor;
    return { user, permissions: [], token: stage.stub().tokenOf(user), expiresIn: 600 };
  });
};

test('when the token has expired, silence shows nothing at all', async () => {
  shortToken();
  const browser = await stage.signedIn(sampleUsers.student.username);
  await browser.get('/dashboard');
  stage.forward(601);
  await stage.stub().silence('closed');
  expect((await browser.get('/dashboard')).status).toBe(503);
});

test.each(['closed', 'reset', '503', 'garbage', 'wrong_shape', 'freeze'] as const satisfies Silence[])(
  'silence by %s looks the same: the copy with its time, and a refused change that gives the form back',
  async (kind) => {
    const browser = await stage.signedIn(sampleUsers.professor.username);
    await browser.get('/dashboard');
    const _csrf = await browser.csrfToken();
    stage.forward(11);
    await stage.stub().silence(kind);
    const page = await browser.get('/dashboard');
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/class="banner/);
    expect(page.text).toMatch(/\d\d:\d\d/);
    const refused = await browser.post(columns.M.path, { _csrf, note: 'typed with care', password: 'never shown' });
    expect(refused.status).toBe(503);
    expect(refused.text).toContain('typed with care');
    expect(refused.text).not.toContain('never shown');
    expect(refused.text).toContain(`action="${columns.M.path}"`);
  },
);

test('when the authority is back, the next change goes through', async () => {
  const browser = await stage.signedIn(sampleUsers.professor.username);
  await stage.stub().silence('closed');
  expect((await browser.post(columns.M.path)).status).toBe(503);
  await stage.stub().silence(null);
  await untilAuthorityIsBack(stage.portal());
  expect((await browser.post(columns.M.path)).status).toBe(303);
});

test('when the authority is back after a long silence, all is normal again without anyone doing anything', async () => {
  const browser = await stage.signedIn(sampleUsers.professor.username);
  await stage.breakerOpen();
  expect((await browser.post(columns.M.path)).status).toBe(503);
  await stage.stub().silence(null);
  const untilWhole = { timeout: 30_000, interval: 200 };
  await vi.waitFor(async () => expect((await browser.post(columns.M.path)).status).toBe(303), untilWhole);
  expect((await browser.get('/dashboard')).text).not.toMatch(/class="banner/);
});

test('a state change asks who the person is each time; reads share one answer for a few seconds', async () => {
  const browser = await stage.signedIn(sampleUsers.professor.username);
  await Promise.all(Array.from({ length: 8 }, () => browser.get('/dashboard')));
  expect(stage.stub().callsOf(me)).toHaveLength(1);
  for (let times = 0; times < 3; times += 1) await browser.post(columns.M.path);
  expect(stage.stub().callsOf(me)).toHaveLength(4);
  stage.forward(11);
  await browser.get('/dashboard');
  expect(stage.stub().callsOf(me)).toHaveLength(5);
});

test('a page that knows of the silence does not wait for the authority a second time', async () => {
  const browser = await stage.signedIn(sampleUsers.student.username);
  await browser.get('/dashboard');
  stage.forward(11);
  await stage.stub().silence('503');
  await browser.get('/dashboard');
  expect(stage.stub().callsOf(studentProfile)).toHaveLength(1);
});

test('in strict mode no copy stands in: silence is a 503 for reads too', async () => {
  const settings = { PROLEAN_STRICT_AUTHORITY_MODE: 'true' };
  const strict = await stage.another(settings);
  const browser = strict.browser();
  await browser.signIn(sampleUsers.student.username, stubPassword);
  expect((await browser.get('/dashboard')).status).toBe(200);
  await stage.stub().silence('closed');
  expect((await browser.get('/dashboard')).status).toBe(503);
  await strict.close();
});

test('with read-only switched off, what the authority has to carry out is refused all the same', async () => {
  const settings = { PROLEAN_READ_ONLY_ON_OUTAGE: 'false' };
  const open = await stage.another(settings);
  const browser = open.browser();
  await browser.signIn(sampleUsers.professor.username, stubPassword);
  await stage.stub().silence('closed');
  const answer = await browser.postJson(columns.M.path);
  expect(answer.status).toBe(503);
  expect(answer.json()).toMatchObject({ source: 'authority', read_only: false, code: 'authority_unavailable' });
  expect(stage.stub().callsOf(pauseLive)).toHaveLength(0);
  await open.close();
});

test('what is not done is not done: twenty disabled people change nothing from that moment on', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => stage.signedIn(sampleUsers.professor.username)));
  const tokens = await Promise.all(people.map((browser) => browser.csrfToken()));
  stage.stub().refuse(me, 'account_disabled');
  const answers = await Promise.all(
    people.map((browser, index) => browser.post(columns.M.path, { _csrf: tokens[index] as string })),
  );
  expect(answers.every(({ status }) => status === 403)).toBe(true);
  expect(stage.stub().callsOf(pauseLive)).toHaveLength(0);
});

test('a HEAD is guarded like the page it stands for', async () => {
  const answer = await stage.portal().browser().send('/dashboard', { method: 'HEAD' });
  expect(answer.status).toBe(303);
});

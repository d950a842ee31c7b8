import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sampleUsers, stubPassword } from '../stub-samples.ts';
import { openStub } from '../testing/open.ts';
import { mySessions } from '../training-sessions.ts';
import { CouldNotRun } from './rule.ts';
import { runConformance } from './run.ts';

const by = ({ username }: { username: string }, password = stubPassword) => ({ username, password });
const people = { professor: by(sampleUsers.professor), student: by(sampleUsers.student) };

test('a base URL that is none ends the run before anything is asked', async () => {
  const refused = runConformance({ baseUrl: 'http://127.0.0.1:4000', people });
  await expect(refused).rejects.toThrow(CouldNotRun);
  await expect(refused).rejects.toThrow('must end in /api');
});

test('where nobody listens the run says so', async () => {
  await expect(runConformance({ baseUrl: 'http://127.0.0.1:9/api', people })).rejects.toThrow('nobody answers there');
});

test('where something else answers the run says so', async () => {
  const server = createServer((socket) => socket.end('220 mail ready\r\n'));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await expect(runConformance({ baseUrl: `http://127.0.0.1:${port}/api`, people })).rejects.toThrow(CouldNotRun);
});

test('credentials that do not sign in are named by their option, never repeated', async () => {
  const stub = await openStub();
  const wrong = { ...people, student: by(sampleUsers.student, 'hunter2') };
  const refused = runConformance({ baseUrl: stub.baseUrl, people: wrong });
  await expect(refused).rejects.toThrow('--student do not sign in: 401 invalid_credentials');
  await expect(refused).rejects.not.toThrow('hunter2');
});

test('a person of the wrong role is refused, and signed out again', async () => {
  const stub = await openStub();
  const wrong = { ...people, service: by(sampleUsers.student) };
  await expect(runConformance({ baseUrl: stub.baseUrl, people: wrong })).rejects.toThrow(
    '--service must name a service',
  );
  const names = stub.calls.map(({ name }) => name);
  expect(names.filter((name) => name === 'logout').length).toBe(names.filter((name) => name === 'login').length);
});

test('a run that was stopped before it began asks nothing more', async () => {
  const stub = await openStub();
  const controller = new AbortController();
  controller.abort();
  const stopped = runConformance({ baseUrl: stub.baseUrl, people, signal: controller.signal });
  await expect(stopped).rejects.toThrow('it was interrupted');
  expect(stub.calls).toEqual([]);
});

test('a run that is asked for some rules only leaves out the others and says so', async () => {
  const stub = await openStub();
  const { groups } = await runConformance({ baseUrl: stub.baseUrl, people, only: ['health.'] });
  const results = groups.flatMap((group) => group.results);
  const checked = results.filter(({ verdict }) => verdict !== 'left_out').map(({ id }) => id);
  expect(checked.length).toBeGreaterThan(0);
  expect(checked.filter((id) => !id.startsWith('health.') && id !== 'lifecycle.settings')).toEqual([]);
  expect(results.find(({ id }) => id === 'media.url')).toMatchObject({
    verdict: 'left_out',
    reason: expect.stringContaining('--only'),
  });
});

const few = ['health.', 'identity.me', 'lifecycle.live.'];

test('every group is told of as soon as it is through, in order', async () => {
  const stub = await openStub();
  const heard: string[] = [];
  const report = await runConformance({
    baseUrl: stub.baseUrl,
    people,
    only: few,
    onGroup: ({ name }) => heard.push(name),
  });
  expect(heard).toEqual(report.groups.map(({ name }) => name));
  expect(heard.slice(0, 3)).toEqual(['Health', 'Identity', 'Tokens']);
  expect(report).toMatchObject({ baseUrl: stub.baseUrl, broken: null, readOnly: false, requests: stub.calls.length });
});

test('a run that is stopped on its way tells what it found till then, and tidies up', async () => {
  const stub = await openStub();
  const controller = new AbortController();
  const report = await runConformance({
    baseUrl: stub.baseUrl,
    people,
    only: few,
    signal: controller.signal,
    onGroup: ({ name }) => name === 'Lifecycle' && controller.abort(),
  });
  expect(report.broken).toBe('it was interrupted');
  expect(report.groups.at(-1)).toEqual({ name: 'Coming and going', results: [] });
  expect(report.leftovers).toMatchObject({ keptLives: 2, signedOut: 2, problems: [] });
  expect(stub.calls.filter(({ name }) => name === 'logout')).toHaveLength(2);
});

test('a run ends when nobody answers any more, and says what it could not tidy up', async () => {
  const stub = await openStub();
  const pending: Promise<void>[] = [];
  const report = await runConformance({
    baseUrl: stub.baseUrl,
    people,
    only: [...few, 'sessions.'],
    onGroup: ({ name }) => name === 'Identity' && pending.push(stub.silence('closed')),
  });
  await Promise.all(pending);
  expect(report.broken).toBe('the authority stopped answering');
  const silent = report.groups.at(-1)!.results.filter(({ verdict }) => verdict === 'deviates');
  expect(silent).toHaveLength(3);
  expect(silent[0]).toMatchObject({ deviations: [{ asked: null, expected: 'an answer', requestId: null }] });
  expect(report.leftovers.problems).toEqual([
    expect.stringMatching(/^a sign-in was not ended: logout by the run itself got no answer \(.+\)$/),
    expect.stringMatching(/^a sign-in was not ended: /),
  ]);
});

test('what an authority repeats of a password or a token is not repeated by the report', async () => {
  const stub = await openStub();
  const token = stub.tokenOf(sampleUsers.professor);
  stub.refuse(mySessions, 'invalid_request', {
    details: [stubPassword, 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', 'query'].map((path) => ({ path, message: token })),
  });
  const { groups } = await runConformance({ baseUrl: stub.baseUrl, people, only: ['sessions.my-sessions'] });
  const result = groups.flatMap(({ results }) => results).find(({ id }) => id === 'sessions.my-sessions');
  expect(result).toMatchObject({
    verdict: 'deviates',
    deviations: [
      {
        asked: 'mySessions by the professor',
        expected: '200 and the professor’s sessions',
        came: '400 invalid_request "stub: invalid_request" ([secret], [token], query)',
        requestId: expect.stringMatching(/^conformance-[0-9a-f]{8}-\d+$/),
      },
    ],
  });
});

import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sampleUsers, stubPassword } from '../stub-samples.ts';
import { openStub } from '../testing/open.ts';
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

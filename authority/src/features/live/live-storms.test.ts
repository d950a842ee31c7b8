import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Live } from '@prolean/contract/live.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../../scripts/lib/postgres.ts';
import { type ServiceProcess, startService, untilReady } from '../../../../scripts/lib/service-process.ts';
import { type AuthorityUnderTest, startAuthority, testSettings } from '../../testing/authority-under-test.ts';
import { openLiveStream } from '../../testing/live-stream.ts';
import { proofSize, sayFigure } from './testing/proof-size.ts';

/** Line "start storm" of the lifecycle's tests. */
const sessions = proofSize(6, 20);
const startsEach = 300;
/** Line "mixed storm". */
const crowd = proofSize(200, 500);

let beside: AuthorityUnderTest;
let folder: string;
let origins: string[];
const running: ServiceProcess[] = [];

/** Two processes on one database, and a third one inside this test that makes people and looks at the rows. */
beforeAll(async () => {
  beside = await startAuthority();
  folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-storm-'));
  origins = await Promise.all(
    ['one', 'two'].map(async (name) => {
      const port = await freePort();
      const settings = { ...testSettings, HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: beside.databaseUrl };
      const service = startService({ name: 'authority', settings, logFile: path.join(folder, `${name}.log`) });
      running.push(service);
      await untilReady(service, `http://127.0.0.1:${port}/api/health/ready`);
      return `http://127.0.0.1:${port}`;
    }),
  );
});
afterAll(async () => {
  await Promise.all(running.map((service) => service.stop()));
  await beside.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Milliseconds that each call took, for the figures of a run at full size. */
const took: number[] = [];

async function post(index: number, sessionId: string, action: string, token: string) {
  const began = performance.now();
  const response = await fetch(`${origins[index % 2]}/api/sessions-formation/${sessionId}/live/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await response.json()) as { live: Live };
  took.push(performance.now() - began);
  return { status: response.status, body };
}

/** Runs all of the work with no more than this many under way, as many clients would. */
async function inParallel<T>(work: (() => Promise<T>)[], width: number): Promise<T[]> {
  const results: T[] = [];
  const queue = work.entries();
  const worker = async () => {
    for (const [index, one] of queue) results[index] = await one();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

test(`${startsEach} starts of each of ${sessions} training sessions at once leave one live each`, async () => {
  const classes: Awaited<ReturnType<AuthorityUnderTest['addClass']>>[] = [];
  while (classes.length < sessions) classes.push(await beside.addClass({ students: 0 }));
  const starts = Array.from({ length: startsEach }, (_, index) =>
    classes.map(({ sessionId, professor }) => async () => ({
      sessionId,
      ...(await post(index, sessionId, 'start', professor.token)),
    })),
  ).flat();
  took.length = 0;
  const answers = await inParallel(starts, 300);
  sayFigure('start storm, 300 under way at a time', took);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  for (const { sessionId } of classes) {
    const ids = new Set(answers.filter((one) => one.sessionId === sessionId).map(({ body }) => body.live.id));
    expect(ids.size).toBe(1);
    const lives = await beside.database('session_lives').where({ session_id: sessionId });
    expect(lives).toMatchObject([{ version: 1, status: 'live' }]);
    const events = await beside.database('session_live_events').where({ live_id: lives[0].id, kind: 'started' });
    expect(events).toHaveLength(1);
  }
});

/** Many students without passwords of their own: what is tested is not the sign-in. */
async function addCrowd(made: { organizationId: string; sessionId: string }, size: number) {
  const users = Array.from({ length: size }, (_, index) => ({
    id: randomUUID(),
    organization_id: made.organizationId,
    username: `crowd-${index}`,
    full_name: `Personne ${index}`,
    role: 'student',
    password_hash: 'none',
  }));
  await beside.database.batchInsert('users', users, 100);
  const { organizationId: organization_id, sessionId: session_id } = made;
  const enrolments = users.map(({ id }) => ({ organization_id, session_id, user_id: id }));
  await beside.database.batchInsert('session_enrolments', enrolments, 100);
  const signIns = users.map(
    ({ id }) =>
      () =>
        beside.services.identity.signInToLive(id, session_id, '127.0.0.1'),
  );
  return (await inParallel(signIns, 8)).map(({ token, user }) => ({ id: user.id, token }));
}

test(`${crowd} people who join and leave in any order and one end: every presence is closed, none overlap, nothing is lost`, async () => {
  const made = await beside.addClass({ students: 0 });
  const people = await addCrowd(made, crowd);
  const started = await post(0, made.sessionId, 'start', made.professor.token);
  const liveId = started.body.live.id;
  const stream = await openLiveStream(origins[1]!, made.sessionId, made.professor);
  const actions = people.flatMap(({ token }) =>
    ['join', 'leave', 'join', 'join', 'leave'].map((action) => ({ token, action, order: Math.random() })),
  );
  const calls = actions
    .toSorted((one, other) => one.order - other.order)
    .map(
      ({ token, action }, index) =>
        () =>
          post(index, made.sessionId, action, token),
    );
  calls.splice(Math.floor(calls.length * 0.9), 0, () => post(0, made.sessionId, 'end', made.professor.token));
  took.length = 0;
  const answers = await inParallel(calls, 200);
  sayFigure('mixed storm, 200 under way at a time', took);
  expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);

  const { ended_at } = await beside.database('session_lives').where({ id: liveId }).first();
  const rows = await beside
    .database('session_live_participants')
    .where({ live_id: liveId })
    .orderBy(['joined_at', 'left_at']);
  const lastLeave = new Map<string, Date>();
  for (const { user_id, joined_at, left_at } of rows) {
    expect(left_at >= joined_at && left_at <= ended_at).toBe(true);
    expect(joined_at >= (lastLeave.get(user_id) ?? new Date(0))).toBe(true);
    lastLeave.set(user_id, left_at);
  }
  const told = (await stream.until('ended')).map(({ content }) => content);
  const joins = told.filter(({ kind }) => kind === 'joined');
  expect(joins).toHaveLength(rows.length);
  const numbers = told.filter(({ kind }) => kind !== 'snapshot').map(({ number }) => number);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => numbers[0]! + index));
});

test('a stream in one process tells what was done in another', async () => {
  const made = await beside.addClass({ students: 1 });
  await post(0, made.sessionId, 'start', made.professor.token);
  const stream = await openLiveStream(origins[0]!, made.sessionId, made.professor);
  await stream.next();
  await post(1, made.sessionId, 'join', made.student.token);
  expect((await stream.next())?.event).toBe('joined');
  stream.close();
});

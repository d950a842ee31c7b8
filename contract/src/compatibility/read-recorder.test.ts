import { expect, test } from 'vitest';
import type { Client } from '../client.ts';
import { sampleSessions } from '../stub-samples.ts';
import { mySessions } from '../training-sessions.ts';
import { createReadRecorder, mergeReads, unlisted } from './read-recorder.ts';

const sessions = Object.values(sampleSessions);
const answering: Pick<Client, 'call'> = {
  call: (async () => ({ kind: 'ok', reply: structuredClone({ success: true, sessions }), requestId: null })) as never,
};

const readsOf = async (
  use: (reply: { success: true; sessions: typeof sessions }) => unknown,
  isReader = () => true,
) => {
  const recorder = createReadRecorder(isReader);
  const outcome = await recorder.watchClient(answering as Client).call(mySessions);
  if (outcome.kind !== 'ok') throw new Error('no reply');
  use(outcome.reply as never);
  return recorder.reads();
};

test('what is read is listed by its deepest path, lists without their indexes', async () => {
  const reads = await readsOf((reply) =>
    reply.sessions.map(({ title, live, professors }) => [title, live?.status, ...professors.map(({ id }) => id)]),
  );
  expect(reads).toEqual({ mySessions: ['sessions[].live.status', 'sessions[].professors[].id', 'sessions[].title'] });
});

test('an object that is looked at but not into counts itself', async () => {
  const reads = await readsOf((reply) => reply.sessions.filter(({ live }) => live !== null).length);
  expect(reads).toEqual({ mySessions: ['sessions[].live'] });
});

test('copying is not reading, and what is read of the copy is', async () => {
  const reads = await readsOf((reply) => {
    const copies = reply.sessions.map((session) => ({ ...session, more: true }));
    return copies.map(({ live }) => live?.room_name);
  });
  expect(reads).toEqual({ mySessions: ['sessions[].live.room_name'] });
});

test('the rest of an object is a copy', async () => {
  const reads = await readsOf((reply) => reply.sessions.map(({ city, ...rest }) => [city, rest]));
  expect(reads).toEqual({ mySessions: ['sessions[].city'] });
});

test('writing JSON is not reading, and writes what was there', async () => {
  let text = '';
  const reads = await readsOf((reply) => {
    text = JSON.stringify(reply);
  });
  expect(JSON.parse(text)).toEqual({ success: true, sessions });
  expect(reads).toEqual({ mySessions: [] });
});

test('a reply is equal to what it was made from, and waiting for it changes nothing', async () => {
  const reads = await readsOf(
    async (reply) => {
      expect(await reply).toEqual({ success: true, sessions });
    },
    () => false,
  );
  expect(reads).toEqual({ mySessions: [] });
});

test('the same part is the same object each time', async () => {
  await readsOf((reply) => expect(reply.sessions[0]!.live).toBe(reply.sessions[0]!.live));
});

test('only readers that count are listed', async () => {
  expect(
    await readsOf(
      (reply) => reply.sessions[0]!.title,
      () => false,
    ),
  ).toEqual({ mySessions: [] });
});

test('recordings are put together, and a path that only leads to another one goes', () => {
  expect(mergeReads([{ b: ['x'], a: ['live'] }, { a: ['live.status', 'liveness'] }])).toEqual({
    a: ['live.status', 'liveness'],
    b: ['x'],
  });
});

test('what a list lacks is named; a path that leads to a listed one is covered', () => {
  expect(unlisted({ a: ['live', 'title', 'rows'], c: [] }, { a: ['live.status', 'rows[].id'] })).toEqual([
    'a: title',
    'c',
  ]);
});

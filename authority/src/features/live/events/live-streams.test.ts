import { endLive, joinLive, leaveLive, pauseLive, startLive } from '@prolean/contract/live.ts';
import { addBan } from '@prolean/contract/live-doors.ts';
import { raiseHand, sendMessage } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../../testing/authority-under-test.ts';
import { openLiveStream } from '../../../testing/live-stream.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

async function runningClass(students = 1) {
  const made = await authority.addClass({ students });
  const of = { params: { id: made.sessionId } };
  await authority.call(startLive, of, made.professor);
  const open = async (person: TestPerson, lastEventId?: string) => {
    const stream = await openLiveStream(authority.origin, made.sessionId, {
      token: person.token,
      ...(lastEventId !== undefined && { lastEventId }),
    });
    onTestFinished(stream.close);
    return stream;
  };
  return { ...made, of, open };
}

test('a stream begins with everything as it is, and tells each change in order', async () => {
  const { of, open, professor, student } = await runningClass();
  await authority.call(joinLive, of, student);
  const stream = await open(professor);
  const first = await stream.next();
  expect(first).toMatchObject({
    event: 'snapshot',
    content: { number: 2, live: { status: 'live' }, participants: [{ user_id: student.id }] },
  });
  await authority.call(raiseHand, of, student);
  await authority.call(sendMessage, { ...of, body: { text: 'Bonjour\u0000 ‮à tous\r\n' } }, student);
  await authority.call(pauseLive, of, professor);
  await authority.call(leaveLive, of, student);
  await authority.call(endLive, of, professor);
  const told = (await stream.until('ended')).map(({ content }) => content);
  expect(told.map(({ kind, number }) => [kind, number])).toEqual([
    ['hand_raised', 3],
    ['message', 4],
    ['paused', 5],
    ['left', 6],
    ['ended', 7],
  ]);
  expect(told[1]).toMatchObject({ text: 'Bonjour à tous', user_id: student.id, full_name: expect.any(String) });
  expect(JSON.stringify(told)).not.toContain('enrolled');
  expect(await stream.next()).toBeNull();
});

test('a stream that was cut is taken up again without a gap or a repetition', async () => {
  const { of, open, professor, students } = await runningClass(6);
  const first = await open(professor);
  await first.next();
  const ids: string[] = [];
  for (const student of students.slice(0, 3)) await authority.call(joinLive, of, student);
  for (let index = 0; index < 2; index += 1) ids.push((await first.next())!.id);
  first.close();
  for (const student of students.slice(3)) await authority.call(joinLive, of, student);
  const second = await open(professor, ids.at(-1));
  await authority.call(endLive, of, professor);
  const rest = await second.until('ended');
  expect([...ids, ...rest.map(({ id }) => id)].map((id) => Number(id.split(':')[1]))).toEqual([2, 3, 4, 5, 6, 7, 8]);
});

test('who comes back after the end gets what he missed, and then nothing more', async () => {
  const { of, open, professor, student } = await runningClass();
  const stream = await open(professor);
  const { id } = (await stream.next())!;
  stream.close();
  await authority.call(joinLive, of, student);
  await authority.call(endLive, of, professor);
  const again = await open(professor, id);
  const missed = await again.until('never');
  expect(missed.map(({ event }) => event)).toEqual(['joined', 'ended']);
  expect((await open(professor, missed.at(-1)!.id)).response.status).toBe(204);
  expect((await open(professor)).response.status).toBe(409);
});

test('a mark of another live begins with a snapshot of this one', async () => {
  const { of, open, professor } = await runningClass();
  const { id } = (await (await open(professor)).next())!;
  await authority.call(endLive, of, professor);
  await authority.call(startLive, of, professor);
  for (const mark of [id, 'rubbish', `${authority.unknownId()}:3`, `${id.split(':')[0]}:999999`])
    expect((await (await open(professor, mark)).next())?.event).toBe('snapshot');
});

test('one stream of a service tells everything, the reason of a ban too, which students are not told', async () => {
  const { of, open, professor, students, organizationId } = await runningClass(2);
  const [banned, other] = [students[0]!, students[1]!];
  const service = await authority.addPerson(organizationId, 'service');
  for (const student of students) await authority.call(joinLive, of, student);
  const streams = { service: await open(service), student: await open(other) };
  await authority.call(addBan, { ...of, body: { user_id: banned.id, reason: 'Insultes' } }, professor);
  expect((await streams.service.until('banned')).at(-1)?.content).toMatchObject({ reason: 'Insultes' });
  const seen = await streams.student.until('banned');
  expect(seen.at(-1)?.content).toMatchObject({ user_id: banned.id, reason: null });
  expect(JSON.stringify(seen)).not.toMatch(/@example|Insultes/);
});

test('the stream of a student who leaves or is banned ends', async () => {
  const { of, open, professor, students } = await runningClass(2);
  for (const student of students) await authority.call(joinLive, of, student);
  const [leaving, banned] = [await open(students[0]!), await open(students[1]!)];
  await authority.call(leaveLive, of, students[0]!);
  expect((await leaving.until('never')).at(-1)?.event).toBe('left');
  await authority.call(addBan, { ...of, body: { user_id: students[1]!.id, reason: 'Bruit' } }, professor);
  expect((await banned.until('never')).at(-1)?.event).toBe('left');
});

test('who may not follow is refused before the stream begins', async () => {
  const made = await runningClass();
  const [stranger, elsewhere] = [
    await authority.addPerson(made.organizationId, 'student'),
    (await authority.addClass()).professor,
  ];
  const status = async (person: TestPerson) => {
    const { response } = await made.open(person);
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await status(made.student)).toEqual([409, 'conflict']);
  expect(await status(stranger)).toEqual([403, 'not_enrolled']);
  expect(await status(elsewhere)).toEqual([404, 'not_found']);
  expect(await status({ ...stranger, token: 'a.b.c' })).toEqual([401, 'token_invalid']);
});

test('joins and leaves at once reach a stream numbered without a gap', async () => {
  const { of, open, professor, students } = await runningClass(40);
  const stream = await open(professor);
  await stream.next();
  await Promise.all(
    students.map(async (student) => {
      await authority.call(joinLive, of, student);
      await authority.call(leaveLive, of, student);
    }),
  );
  await authority.call(endLive, of, professor);
  const numbers = (await stream.until('ended')).map(({ content }) => content.number);
  expect(numbers).toEqual(Array.from({ length: 81 }, (_, index) => index + 2));
});

test('a change made by another process reaches the stream, and a lost listening connection costs nothing', async () => {
  const { of, open, professor, student } = await runningClass();
  const stream = await open(professor);
  await stream.next();
  const { rows } = await authority.database.raw(
    `select pg_terminate_backend(pid) as gone from pg_stat_activity
     where datname = current_database() and application_name = 'authority notifications'`,
  );
  expect(rows.length).toBeGreaterThan(0);
  await authority.call(joinLive, of, student);
  expect((await stream.next())?.event).toBe('joined');
});

test('a person has ten streams at most, and a HEAD opens none', async () => {
  const { open, professor, sessionId } = await runningClass();
  const url = `${authority.origin}/api/sessions-formation/${sessionId}/live/events`;
  const headers = { authorization: `Bearer ${professor.token}` };
  expect((await fetch(url, { method: 'HEAD', headers })).status).toBe(204);
  // All are kept until the end: a reply that nobody refers to any more is closed by the collector.
  const opened = [];
  for (let count = 0; count < 11; count += 1) opened.push(await open(professor));
  expect(opened.map(({ response }) => response.status)).toEqual([...Array(10).fill(200), 429]);
  expect(opened.at(-1)?.response.headers.get('retry-after')).toBe('15');
});

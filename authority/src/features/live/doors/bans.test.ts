import { checkAccess, endLive, leaveLive, startLive } from '@prolean/contract/live.ts';
import { addBan, listBans } from '@prolean/contract/live-doors.ts';
import { listMessages, participants } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../../testing/authority-under-test.ts';
import { openLiveStream } from '../../../testing/live-stream.ts';
import { code, guardedClass, reply } from '../testing/guarded-class.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

test('a banned student leaves at once, stays out of this and later lives, and is let in again', async () => {
  const { of, ban, lift, join, professor, student, organizationId } = await guardedClass(authority);
  const service = await authority.addPerson(organizationId, 'service');
  const access = async () => {
    const asked = await authority.call(checkAccess, { ...of, body: { user_id: student.id } }, service);
    const { allowed, reason } = reply(asked);
    return [allowed, reason];
  };
  await join(student);
  expect(reply(await ban(student, '  Insultes\nrépétées ')).ban).toMatchObject({
    reason: 'Insultes répétées',
    user: { id: student.id },
    banned_by: { id: professor.id },
    lifted_at: null,
  });
  expect(await code(join(student))).toBe('banned');
  expect(await access()).toEqual([false, 'banned']);
  const present = reply(await authority.call(participants, of, professor)).participants;
  expect(present.find(({ user_id }) => user_id === student.id)?.left_at).not.toBeNull();
  expect(await code(authority.call(leaveLive, of, student))).toBe('ok');
  await authority.call(endLive, of, professor);
  await authority.call(startLive, of, professor);
  expect(await code(join(student))).toBe('banned');
  reply(await lift(student));
  expect(await code(join(student))).toBe('ok');
  expect(await access()).toEqual([true, 'ok']);
});

test('who is kept out reads nothing more of the class, neither while it goes on nor after its end', async () => {
  const { of, sessionId, ban, lift, join, professor, student } = await guardedClass(authority);
  const { live } = reply(await join(student));
  reply(await ban(student));
  const stream = async () => {
    const { response, close } = await openLiveStream(authority.origin, sessionId, {
      token: student.token,
      lastEventId: `${live.id}:1`,
    });
    close();
    return response.status;
  };
  const reads = async () => [
    await code(authority.call(listMessages, { ...of, query: {} }, student)),
    await code(authority.call(participants, of, student)),
    await stream(),
  ];
  expect(await reads()).toEqual(['banned', 'banned', 409]);
  await authority.call(endLive, of, professor);
  expect(await reads()).toEqual(['banned', 'banned', 403]);
  reply(await lift(student));
  expect(await reads()).toEqual(['ok', 'ok', 200]);
});

test('a second ban changes nothing, a lifted one stays in the history', async () => {
  const { of, ban, lift, professor, student } = await guardedClass(authority);
  const first = reply(await ban(student)).ban;
  expect(reply(await ban(student, 'Autre raison')).ban).toEqual(first);
  reply(await lift(student));
  reply(await lift(student));
  reply(await ban(student, 'Encore'));
  const bans = reply(await authority.call(listBans, of, professor)).bans;
  expect(bans.map(({ reason, lifted_at }) => [reason, lifted_at !== null])).toEqual([
    ['Encore', false],
    ['Bruit', true],
  ]);
});

test('whoever joins while he is banned is out afterwards, whichever came first', async () => {
  const { ban, join, students } = await guardedClass(authority, 8);
  await Promise.all(students.flatMap((student) => [join(student), ban(student), join(student)]));
  const open = await authority
    .database('session_live_participants')
    .whereIn(
      'user_id',
      students.map(({ id }) => id),
    )
    .whereNull('left_at');
  expect(open).toEqual([]);
});

test('only somebody of this training session can be banned, and not its professor', async () => {
  const { ban, lift, join, professor, of, student, organizationId } = await guardedClass(authority);
  await join(professor);
  const elsewhere = await authority.addClass();
  const stranger = await authority.addPerson(organizationId, 'student');
  for (const person of [elsewhere.student, stranger, professor]) {
    expect(await code(ban(person))).toBe('not_found');
    expect(await code(lift(person))).toBe('not_found');
  }
  expect(await code(authority.call(addBan, { ...of, body: { user_id: student.id, reason: ' ' } }, professor))).toBe(
    'invalid_request',
  );
  expect(await code(authority.call(listBans, of, student))).toBe('forbidden');
});

test('bans and their lifting at once each get an answer, in whichever order they come', async () => {
  const { ban, lift, student } = await guardedClass(authority);
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? ban(student) : lift(student))),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'ok'));
});

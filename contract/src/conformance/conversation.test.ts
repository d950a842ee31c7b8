import { expect, test } from 'vitest';
import { createUser } from '../administration-users.ts';
import { login, logout, me } from '../identity.ts';
import { endLive, startLive } from '../live.ts';
import { addBan } from '../live-doors.ts';
import { createConversation, shapeOf } from './conversation.ts';
import { answer, refusal } from './testing/answers.ts';

const open = () => createConversation(new Set(['hunter2']));
const noStore = (came: string, asked: string) =>
  answer({ asked, headers: { ...answer().headers, 'cache-control': came } });
const live = (id: string, room_name: string, status = 'live') => ({ id, session_id: 's', room_name, status });

test('what is wrong with an answer is noted once for each question, up to five times, and counted further', () => {
  const { listener, faultsOf } = open();
  expect(faultsOf('conventions.no-store')).toBeNull();
  listener.answered(answer());
  expect(faultsOf('conventions.no-store')).toEqual({ deviations: [], more: 0 });
  for (const number of [1, 1, 2, 3]) listener.answered(noStore('public', `question ${number}`));
  listener.answered(noStore('private', 'question 3'));
  listener.answered(noStore('public', 'question 4'));
  for (const number of [5, 6]) listener.answered(noStore('public', `question ${number}`));
  const { deviations, more } = faultsOf('conventions.no-store')!;
  expect(deviations.map(({ asked, came }) => `${asked}: ${came}`)).toEqual([
    'question 1: public',
    'question 2: public',
    'question 3: public',
    'question 3: private',
    'question 4: public',
  ]);
  expect(deviations[0]).toMatchObject({ expected: 'Cache-Control: no-store', requestId: 'conformance-1' });
  expect(more).toBe(2);
});

test('the shape of a reply is looked at, that of a refusal or of an unknown address is not', () => {
  const { listener, faultsOf } = open();
  listener.answered(refusal(404, 'not_found'));
  listener.answered(answer({ endpoint: null, body: {} }));
  expect(faultsOf('replies.getLive')).toBeNull();
  listener.answered(answer({ body: { success: true, live: null, more: 1, else: 2 } }));
  expect(faultsOf('replies.getLive')?.deviations).toMatchObject([
    { expected: 'the declared reply and no other field', came: 'more: not declared; else: not declared' },
  ]);
  expect(shapeOf(me)).toBe('replies.me');
});

test('lives are known by whatever reply tells of them, with their rooms, their end and who started them', () => {
  const conversation = open();
  const told = (body: object, endpoint = startLive) => conversation.listener.answered(answer({ endpoint, body }));
  told({ live: live('a', 'room-1') });
  told({ sessions: [{ live: live('b', 'room-2') }, { live: live('a', 'room-3') }] }, me as never);
  told({ live: live('b', 'room-2', 'ended') }, endLive as never);
  told({ live: live('b', 'room-2') }, endLive as never);
  told({ live: { id: 'c' }, other: { room_name: 'x' } });
  conversation.listener.answered(refusal(409, 'conflict', { live: live('d', 'room-4') }, { endpoint: startLive }));
  expect(
    [...conversation.lives].map(([id, { rooms, ended, sessionId }]) => [id, [...rooms], ended, sessionId]),
  ).toEqual([
    ['a', ['room-1', 'room-3'], false, 's'],
    ['b', ['room-2'], true, 's'],
  ]);
  expect([...conversation.startedLives]).toEqual(['a']);
});

test('starts and sign-outs are counted when they are asked for, answered or not', () => {
  const { listener, startsAsked, logoutsAsked } = open();
  listener.asked(startLive, 'one');
  listener.asked(startLive, null);
  listener.asked(endLive, 'two');
  listener.asked(null, 'three');
  listener.asked(logout, null);
  expect([...startsAsked]).toEqual(['one']);
  expect(logoutsAsked()).toBe(1);
});

test('tokens of sign-ins are kept to be ended, and whatever opens something to be kept out of the report', () => {
  const { listener, tokens, secrets } = open();
  const body = {
    token: 'the-token-of-a-sign-in',
    user: { full_name: 'a long enough name' },
    activation: { code: 'STUB-CODE-1', expires_at: 'some long instant' },
    recovery_codes: ['recovery-1', 'recovery-2', 'short'],
  };
  listener.answered(answer({ endpoint: login, body }));
  listener.answered(answer({ endpoint: startLive, body: { media: { token: 'the-token-of-a-room' } } }));
  listener.answered(answer({ endpoint: login, body: { token: 42 } }));
  listener.answered({ ...answer({ endpoint: login }), body: undefined });
  listener.answered(refusal(401, 'token_revoked', { token: 'the-token-of-a-refusal' }));
  expect([...tokens]).toEqual(['the-token-of-a-sign-in']);
  expect([...secrets]).toEqual([
    'the-token-of-a-sign-in',
    'STUB-CODE-1',
    'recovery-1',
    'recovery-2',
    'the-token-of-a-room',
  ]);
});

test('what has to be taken back is remembered in order, with the training session it was made in', () => {
  const { listener, made } = open();
  listener.answered(answer({ endpoint: createUser, body: { user: { id: 'u' } }, sessionId: null }));
  listener.answered(answer({ endpoint: addBan, body: { ban: { id: 'b' } }, sessionId: 's' }));
  listener.answered(answer({ endpoint: me, body: { user: { id: 'u' } } }));
  listener.answered(refusal(409, 'conflict', {}, { endpoint: addBan }));
  expect(made).toEqual([
    { by: 'createUser', sessionId: null, body: { user: { id: 'u' } } },
    { by: 'addBan', sessionId: 's', body: { ban: { id: 'b' } } },
  ]);
});

import { addBan } from '@prolean/contract/live-doors.ts';
import { sendMessage } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../../testing/authority-under-test.ts';
import { reply, runningRoom } from '../testing/running-room.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

test('messages come newest first, in pages, each once', async () => {
  const { by, professor, first } = await runningRoom(authority);
  for (const text of ['1', '2', '3', '4', '5']) reply(await by(first).say(text));
  const read: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { messages: { text: string }[]; next_cursor: string | null } = reply(
      await by(professor).read({ limit: 2, ...(cursor !== null && { cursor }) }),
    );
    read.push(...page.messages.map(({ text }) => text));
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(read).toEqual(['5', '4', '3', '2', '1']);
  expect(await by(professor).read({ cursor: '1; drop' })).toMatchObject({ code: 'invalid_request' });
});

test.each([
  ['a\u0000b\u0007c\u009bd', 'abcd'],
  ['  one\r\ntwo\tthree  ', 'one\ntwo\tthree'],
  ['\u202eevil\u2066', 'evil'],
  ['e\u0301', '\u00e9'],
  ['<b>&"\'', '<b>&"\''],
])('the message %j is kept as %j', async (typed, text) => {
  const { by, first } = await runningRoom(authority);
  expect(reply(await by(first).say(typed)).message.text).toBe(text);
});

test('a message of two thousand Arabic letters is kept whole', async () => {
  const { by, professor, first } = await runningRoom(authority);
  const text = 'مرحبا بكم جميعا '.repeat(125).slice(0, 1999).concat('ا');
  expect(reply(await by(first).say(text)).message.text).toBe(text);
  expect(reply(await by(professor).read()).messages[0]!.text).toBe(text);
  expect(await by(first).say(`${text}ا`)).toMatchObject({ code: 'invalid_request' });
});

test('a text that grows beyond the limit when it is composed is refused', async () => {
  const { by, of, professor, first } = await runningRoom(authority);
  const letter = '\ufb2c';
  expect(letter.normalize('NFC')).toHaveLength(3);
  expect(await by(first).say(letter.repeat(2000))).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(reply(await by(first).say(letter.repeat(666))).message.text).toHaveLength(1998);
  const body = { user_id: first.id, reason: letter.repeat(500) };
  expect(await authority.call(addBan, { ...of, body }, professor)).toMatchObject({
    status: 400,
    code: 'invalid_request',
  });
});

test('a message that says nothing is refused, and a repeated one is kept once', async () => {
  const { by, of, first, professor } = await runningRoom(authority);
  expect(await by(first).say('\u0000 \u202e')).toMatchObject({ code: 'invalid_request' });
  const key = { ...first, idempotencyKey: 'the-same-key-0123456789' };
  const [one, again] = [
    await authority.call(sendMessage, { ...of, body: { text: 'Bonjour' } }, key),
    await authority.call(sendMessage, { ...of, body: { text: 'Bonjour' } }, key),
  ];
  expect(reply(again)).toEqual(reply(one));
  const told = await authority.database('session_live_events').where({ kind: 'message', actor_id: first.id });
  expect(told).toHaveLength(1);
  expect(reply(await by(professor).read()).messages).toHaveLength(1);
});

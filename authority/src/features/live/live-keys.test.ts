import type { Message } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';
import { runningRoom } from './testing/running-room.ts';

/** Line "same key" of the lifecycle's tests. */
const rounds = 100;

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority({}, { limitsFlow: false });
});
afterAll(() => authority.close());

test(`${rounds} keys, each twice at once, again afterwards and for something else, do everything once`, async () => {
  const { sessionId, first, second } = await runningRoom(authority);
  // Without the client, which would wait and ask again where it is told that the first is under way.
  const send = async (key: string, text: string, { token }: TestPerson = first) => {
    const response = await fetch(`${authority.origin}/api/sessions-formation/${sessionId}/live/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    const reply = (await response.json()) as { message?: Message; code?: string };
    return { status: response.status, code: reply.code ?? 'ok', message: reply.message };
  };
  for (let round = 0; round < rounds; round += 1) {
    const key = `key-number-${String(round).padStart(6, '0')}`;
    const twice = await Promise.all([send(key, `Message ${round}`), send(key, `Message ${round}`)]);
    const after = await send(key, `Message ${round}`);
    expect(after).toMatchObject({ status: 200, message: { text: `Message ${round}` } });
    expect(twice.some(({ code }) => code === 'ok')).toBe(true);
    for (const answer of twice)
      if (answer.code === 'ok') expect(answer).toEqual(after);
      else expect(answer).toMatchObject({ status: 409, code: 'request_in_progress' });
    expect(await send(key, 'Autre chose')).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    // Somebody else's key of the same spelling is another one.
    expect(await send(key, `De ${round}`, second)).toMatchObject({ status: 200 });
    const texts = await authority.database('session_live_messages').where({ user_id: first.id }).pluck('text');
    expect([texts.length, new Set(texts).size]).toEqual([round + 1, round + 1]);
  }
});

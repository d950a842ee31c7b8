import { me } from '@prolean/contract/identity.ts';
import { joinLive, startLive } from '@prolean/contract/live.ts';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';
import { forgeries } from './testing/forgeries.ts';
import { lineMessage, post } from './testing/webhook-message.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority({ DATABASE_POOL_SIZE: '4' });
});
afterAll(() => authority.close());

test('a thousand forged messages and then a thousand good ones keep nobody from asking who he is', async () => {
  const made = await authority.addClass({ students: 2 });
  const of = { params: { id: made.sessionId } };
  await authority.call(startLive, of, made.professor);
  const joined = await authority.call(joinLive, { ...of, body: {} }, made.student);
  if (joined.kind !== 'ok') throw new Error(joined.kind);
  const { live, media } = joined.reply;
  const line = () => lineMessage('participant_joined', { room: live.room_name, identity: made.student.id });
  const ways = Object.values(forgeries);
  const forged = Array.from({ length: 1000 }, (_, index) => {
    const body = line();
    const { authorization, sent = body } = ways[index % ways.length]!({ body, other: line(), joinToken: media.token });
    return () => post(authority.origin, sent, { authorization });
  });
  // Some come twice, as a media server repeats what it got no answer to.
  const bodies = Array.from({ length: 800 }, line);
  const good = [...bodies, ...bodies.slice(0, 200)].map((body) => () => post(authority.origin, body));
  const turn = pLimit(500);
  const told = Promise.all([...forged, ...good].map((send) => turn(send)));
  const asked: number[] = [];
  let isOver = false;
  const flood = told.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    // Without the client, whose own limits and repetitions are not what is tested.
    const headers = { authorization: `Bearer ${made.professor.token}` };
    const response = await fetch(`${authority.origin}/api${me.path}`, { headers });
    await response.arrayBuffer();
    asked.push(response.status);
  }
  const statuses = (await flood).map(({ status, changed = null }) => `${status} ${changed}`);
  const count = (answer: string) => statuses.filter((one) => one === answer).length;
  expect([count('401 null'), count('200 true'), count('200 false')]).toEqual([1000, 800, 200]);
  expect(new Set(asked)).toEqual(new Set([200]));
  expect(await authority.database('session_live_media_connections')).toHaveLength(800);
});

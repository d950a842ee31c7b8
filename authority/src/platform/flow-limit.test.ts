import { attendanceCsv, liveLog } from '@prolean/contract/attendance.ts';
import { endpoints } from '@prolean/contract/endpoints.ts';
import { joinLive, startLive } from '@prolean/contract/live.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../testing/authority-under-test.ts';
import { mostPerMinute } from './flow-limit.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

test('whatever is limited is an operation of the contract that wants a token', () => {
  const known = [...endpoints.filter(({ caller }) => caller !== 'anyone'), attendanceCsv, liveLog].map(
    ({ name }) => name,
  );
  expect(Object.keys(mostPerMinute).filter((name) => !known.includes(name))).toEqual([]);
});

test('of many tries at once exactly the limit is let in; others are told when to come again, and nobody else is held up', async () => {
  authority.stopClock();
  const { sessionId, professor, student } = await authority.addClass();
  const of = { params: { id: sessionId } };
  await authority.call(startLive, of, professor);
  const most = mostPerMinute.joinLive!;
  const join = async () => {
    const response = await fetch(`${authority.origin}/api/sessions-formation/${sessionId}/live/join`, {
      method: 'POST',
      headers: { authorization: `Bearer ${student.token}` },
    });
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() };
  };
  const answers = [];
  for (let asked = 0; asked < most + 50; asked += 50)
    answers.push(...(await Promise.all(Array.from({ length: 50 }, join))));
  const refused = answers.filter(({ status }) => status === 429);
  expect([answers.length, refused.length]).toEqual([most + 50, 50]);
  expect(refused[0]!.body).toMatchObject({ success: false, code: 'rate_limited' });
  const seconds = Number(refused[0]!.retryAfter);
  expect([seconds > 0, seconds <= 60]).toEqual([true, true]);
  expect((await authority.call(joinLive, { ...of, body: {} }, professor)).kind).toBe('ok');
  authority.moveClock(60_000);
  expect((await join()).status).toBe(200);
});

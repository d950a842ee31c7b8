import { endLive, joinLive, leaveLive, pauseLive, startLive } from '@prolean/contract/live.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import type { AuthorityUnderTest, TestPerson } from '../../../testing/authority-under-test.ts';

export const reply = <Reply>(outcome: Outcome<Reply>): Reply => {
  if (outcome.kind !== 'ok') throw new Error(`expected a reply, got ${JSON.stringify(outcome)}`);
  return outcome.reply;
};

/** A class that is over: the first two students came, the second one twice, the third did not. */
export async function pastClass(authority: AuthorityUnderTest) {
  const made = await authority.addClass({ students: 3 });
  const of = { params: { id: made.sessionId } };
  const act = async (endpoint: typeof joinLive | typeof leaveLive, person: TestPerson) =>
    reply(await authority.call(endpoint, of, person));
  const { live } = reply(await authority.call(startLive, of, made.professor));
  await act(joinLive, made.professor);
  await act(joinLive, made.students[0]!);
  await act(joinLive, made.students[1]!);
  await authority.call(pauseLive, of, made.professor);
  await act(leaveLive, made.students[1]!);
  await authority.call(startLive, of, made.professor);
  await act(joinLive, made.students[1]!);
  const ended = reply(await authority.call(endLive, of, made.professor)).live;
  return { ...made, of, live: ended, ofLive: { params: { id: made.sessionId, live_id: live.id } } };
}

export const download = async (
  { origin }: AuthorityUnderTest,
  { path: address }: { path: string },
  made: { sessionId: string; live: { id: string } },
  { token }: { token: string },
  headers: Record<string, string> = {},
) => {
  const url = `${origin}/api${address.replace(':id', made.sessionId).replace(':live_id', made.live.id)}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};

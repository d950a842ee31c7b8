import { endLive, joinLive, leaveLive, pauseLive, startLive } from '@prolean/contract/live.ts';
import { raiseHand } from '@prolean/contract/live-room.ts';
import { expect } from 'vitest';
import type { AuthorityUnderTest } from '../../../testing/authority-under-test.ts';

export type Class = Awaited<ReturnType<AuthorityUnderTest['addClass']>>;

/** Each call is tried once: the client's own retries would hide what is tested. */
export const sender =
  (origin: string, sessionId: string) =>
  async (method: string, action: string, { token }: { token: string }, body?: object): Promise<number> => {
    const response = await fetch(`${origin}/api/sessions-formation/${sessionId}/live/${action}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    return response.status;
  };

/** What the calls of a burst may be answered with, whatever fails meanwhile. */
export const allowed = [200, 404, 409, 503];

/** What people do at once in a busy class; says what they were answered. */
export const burst = (origin: string, { sessionId, professor, students }: Class): Promise<number[]> => {
  const send = sender(origin, sessionId);
  return Promise.all([
    send('POST', 'pause', professor),
    send('POST', 'start', professor),
    ...students.flatMap((student) => [
      send('POST', 'join', student),
      send('PUT', 'hand', student),
      send('POST', 'floor', professor, { user_id: student.id }),
      send('POST', 'leave', student),
    ]),
    send('POST', 'start', professor),
  ]);
};

/** A class of four students that is going on. */
export async function running(authority: AuthorityUnderTest) {
  const made = await authority.addClass({ students: 4 });
  const of = { params: { id: made.sessionId } };
  const started = await authority.call(startLive, of, made.professor);
  expect(started.kind).toBe('ok');
  return { ...made, of, send: sender(authority.origin, made.sessionId) };
}

/** Everything works again, at the first try. */
export async function expectRecovered(authority: AuthorityUnderTest, made: Class): Promise<void> {
  const of = { params: { id: made.sessionId } };
  const steps: [Parameters<typeof authority.call>[0], { token: string }][] = [
    [startLive, made.professor],
    [joinLive, made.student],
    [raiseHand, made.student],
    [leaveLive, made.student],
    [pauseLive, made.professor],
    [endLive, made.professor],
  ];
  for (const [endpoint, person] of steps) {
    const { kind } = await authority.call(endpoint, of as never, person);
    expect([endpoint.name, kind]).toEqual([endpoint.name, 'ok']);
  }
}

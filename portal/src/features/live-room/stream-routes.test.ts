import { setTimeout as pause } from 'node:timers/promises';
import { sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { describe, expect, it } from 'vitest';
import { listen, roomAddress } from './testing/room-visitor.ts';
import { useRooms } from './testing/use-rooms.ts';

const { live } = sampleSessions;
const { professor, student, arabicStudent, otherStudent } = sampleUsers;
const room = roomAddress(live.id);
const rooms = useRooms();

describe('the stream of events', () => {
  it('is not for strangers', async () => {
    const browser = await rooms.signedIn(otherStudent);
    expect((await listen(browser, `${rooms.portal().baseUrl}${room}/events`)).response.status).toBe(403);
    const visitor = await rooms.portal().browser().getJson(`${room}/events`);
    expect(visitor.status).toBe(401);
  });

  it('gives those who wait at the door the state, but no one’s signals', async () => {
    const browser = await rooms.signedIn(arabicStudent);
    const waiting = await listen(browser, `${rooms.portal().baseUrl}${room}/events`);
    rooms.atTheEnd(waiting.hangUp);
    await waiting.heard('live');
    const teacher = await rooms.inTheRoom(professor);
    await teacher.hello();
    await pause(100);
    expect(waiting.events.some(({ kind }) => kind === 'signal')).toBe(false);
  });

  it('opens during an outage for a seat only', async () => {
    const learner = await rooms.inTheRoom(student);
    const address = `${rooms.portal().baseUrl}${room}/events`;
    await rooms.stub().silence('closed');
    const again = await listen(learner.browser, `${address}?seat=${learner.island.seat}`);
    expect(again.response.status).toBe(200);
    await again.heard('authority', ({ away }) => away);
    await again.hangUp();
    const without = await listen(learner.browser, address);
    expect(without.response.status).toBe(503);
  });

  it('tells of no state older than one told before', async () => {
    const [teacher, learner] = [await rooms.inTheRoom(professor), await rooms.inTheRoom(student)];
    const control = (action: string) =>
      teacher.browser.postJson(`/external/professor/sessions/${live.id}/live/${action}`);
    for (const action of ['pause', 'start', 'pause', 'start', 'end']) await control(action);
    await learner.heard('live', ({ live: heard }) => heard?.status === 'ended');
    const versions = learner.events.flatMap((event) =>
      event.kind === 'live' && event.live ? [event.live.version] : [],
    );
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  });
});

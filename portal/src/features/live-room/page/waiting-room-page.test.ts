import { getLive, joinLive } from '@prolean/contract/live.ts';
import { sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { describe, expect, it } from 'vitest';
import { listen, roomAddress } from '../testing/room-visitor.ts';
import { useRooms } from '../testing/use-rooms.ts';

const { live, ended, neverLive, notMine } = sampleSessions;
const { professor, student } = sampleUsers;
const room = roomAddress(live.id);
const rooms = useRooms();

describe('the door of a closed room', () => {
  it('lets a student wait, who is told when the class begins', async () => {
    const browser = await rooms.signedIn(student);
    const { status, text } = await browser.get(roomAddress(neverLive.id));
    expect([status, text.includes('http-equiv="refresh"')]).toEqual([200, true]);
    expect(text).toContain('Le cours n’a pas encore commencé');
    const waiting = await listen(browser, `${rooms.portal().baseUrl}${roomAddress(neverLive.id)}/events`);
    const teacher = await rooms.signedIn(professor);
    await teacher.post(`/external/professor/sessions/${neverLive.id}/live/start`);
    await waiting.heard('live', ({ live: heard }) => heard?.status === 'live');
    await waiting.hangUp();
  });

  it('gives a professor the button that opens it', async () => {
    const browser = await rooms.signedIn(professor);
    const { text } = await browser.get(roomAddress(neverLive.id));
    expect(text).toContain(`action="/external/professor/sessions/${neverLive.id}/live/start"`);
  });

  it('shows how long a class lasted that has just ended', async () => {
    const now = Date.now();
    const just = {
      started_at: new Date(now - 95 * 60_000).toISOString(),
      ended_at: new Date(now - 60_000).toISOString(),
    };
    rooms.stub().reply(getLive, { live: { ...ended.live!, ...just } });
    const browser = await rooms.signedIn(student);
    const { text } = await browser.get(roomAddress(ended.id));
    expect(text).toContain('data-state="ended"');
    expect(text).toContain('1 h 34');
  });

  it('waits for the next class when the last one is long over', async () => {
    const browser = await rooms.signedIn(student);
    expect((await browser.get(roomAddress(ended.id))).text).toContain('data-state="waiting"');
  });

  it('tells a script the state, with the contract’s code where it wanted the room itself', async () => {
    const browser = await rooms.signedIn(student);
    expect((await browser.getJson(`${roomAddress(neverLive.id)}/status`)).json()).toMatchObject({
      status: 'none',
      live: null,
    });
    expect((await browser.getJson(`${room}/status`)).json()).toMatchObject({ status: 'live' });
    const refused = await browser.getJson(roomAddress(neverLive.id));
    expect([refused.status, refused.json().code]).toEqual([409, 'live_not_active']);
    expect((await browser.getJson(`${roomAddress(notMine.id)}/status`)).status).toBe(403);
  });

  it('tells the ninth student that a mesh is full, before he counts as present', async () => {
    for (let person = 0; person < 8; person += 1) {
      await rooms.portal().services.roomPresence.hold(live.id, `person-${person}`, `peer-${person}`, 5);
    }
    const browser = await rooms.signedIn(student);
    const { text } = await browser.get(room);
    expect(text).toContain('data-state="full"');
    expect(rooms.stub().callsOf(joinLive)).toHaveLength(0);
    for (let person = 0; person < 8; person += 1) {
      await rooms.portal().services.roomPresence.release(live.id, `person-${person}`, `peer-${person}`);
    }
  });
});

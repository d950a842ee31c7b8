import { setTimeout as pause } from 'node:timers/promises';
import { logout } from '@prolean/contract/identity.ts';
import { getLive, joinLive, leaveLive, setStudentMedia } from '@prolean/contract/live.ts';
import { sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { describe, expect, it, vi } from 'vitest';
import type { AddressedSignal } from '../../../browser/live-room/wire.ts';
import { createClock } from '../../../testing/clock.ts';
import { startRedis } from '../../../testing/redis.ts';
import { listen, roomAddress, sdpOf } from './testing/room-visitor.ts';
import { useRooms } from './testing/use-rooms.ts';

const { live, paused } = sampleSessions;
const { professor, student, arabicStudent } = sampleUsers;
const room = roomAddress(live.id);
const rooms = useRooms();
const nothing = { microphone: false, camera: false, screen: false };

describe('the relay', () => {
  it('passes signals on with the sender’s true name, to everyone or to one', async () => {
    const [teacher, first, second] = [
      await rooms.inTheRoom(professor),
      await rooms.inTheRoom(student),
      await rooms.inTheRoom(arabicStudent),
    ];
    await teacher.hello();
    for (const each of [first, second]) {
      const { from } = await each.heard('signal');
      expect(from).toEqual(teacher.island.me);
    }
    await first.signal({
      to: teacher.island.me.id,
      signal: { type: 'offer', link: 'l1', sdp: sdpOf(['video', 'sendrecv']) },
    });
    await teacher.heard('signal', ({ signal }) => signal.type === 'offer');
    await second.hello();
    await first.heard('signal', ({ from }) => from.id === second.island.me.id);
    expect(first.events.some((event) => event.kind === 'signal' && event.from.id === first.island.me.id)).toBe(false);
    expect(second.events.some((event) => event.kind === 'signal' && event.signal.type === 'offer')).toBe(false);
  });

  it('refuses what students may not send, relays the rest, and obeys a change of rights at once', async () => {
    const [teacher, learner] = [await rooms.inTheRoom(professor), await rooms.inTheRoom(student)];
    const to = teacher.island.me.id;
    const sound = { to, signal: { type: 'offer', link: 'l1', sdp: sdpOf(['audio', 'sendrecv']) } } as const;
    const candidate = { to, signal: { type: 'candidate', link: 'l1', candidates: [] } } satisfies AddressedSignal;
    const refused = await learner.signal(sound, candidate);
    expect(refused.status).toBe(403);
    expect(refused.json()).toMatchObject({
      code: 'not_allowed',
      refused: [to],
      live: { student_media: { microphone: false } },
    });
    await teacher.heard('signal', ({ signal }) => signal.type === 'candidate');
    expect(teacher.events.some((event) => event.kind === 'signal' && event.signal.type === 'offer')).toBe(false);

    const opened = await teacher.post('student-media', { camera: true, microphone: true });
    expect(opened.json()).toMatchObject({ success: true, live: { student_media: { microphone: true } } });
    await learner.heard('live', ({ live: heard }) => heard?.student_media.microphone === true);
    expect((await learner.signal(sound)).status).toBe(200);

    await teacher.browser.postJson(`/external/professor/sessions/${live.id}/live/pause`);
    await learner.heard('live', ({ live: heard }) => heard?.status === 'paused');
    expect((await learner.signal(sound)).status).toBe(403);
  });

  it('goes on while the authority is away, for who is in the room already', async () => {
    const [teacher, learner] = [await rooms.inTheRoom(professor), await rooms.inTheRoom(student)];
    await rooms.stub().silence('closed');
    await teacher.hello();
    await learner.heard('signal');
    const picture = { type: 'offer', link: 'l1', sdp: sdpOf(['video', 'sendrecv']) } as const;
    expect((await learner.signal({ to: teacher.island.me.id, signal: picture })).status).toBe(200);
    await learner.heard('authority', ({ away }) => away);
    await rooms.stub().silence(null);
    await learner.heard(
      'authority',
      ({ away }) => !away && learner.events.some((event) => event.kind === 'authority' && event.away),
    );
  });

  it('takes no one for another: a seat serves its own person, browser and room', async () => {
    const learner = await rooms.inTheRoom(student);
    const other = await rooms.inTheRoom(arabicStudent);
    const hello = {
      to: null,
      signal: { type: 'sending', sending: { microphone: false, camera: false, screen: false } },
    };
    for (const seat of [learner.island.seat, `${learner.island.seat}x`, '', 'x.y']) {
      expect((await other.post('signals', { seat, signals: [hello] })).status).toBe(403);
    }
    const secondBrowser = await rooms.signedIn(student);
    const stolen = await secondBrowser.postJson(`${room}/signals`, { seat: learner.island.seat, signals: [hello] });
    expect(stolen.status).toBe(403);
    const elsewhere = `${roomAddress(paused.id)}/signals`;
    expect((await learner.browser.postJson(elsewhere, { seat: learner.island.seat, signals: [hello] })).status).toBe(
      403,
    );
  });

  it('refuses malformed, huge and unsigned posts', async () => {
    const { post, island, browser } = await rooms.inTheRoom(student);
    const { seat } = island;
    const bad = [
      {},
      { seat },
      { seat, signals: 'x' },
      { seat, signals: [{ to: 1, signal: {} }] },
      { seat: [], signals: [] },
    ];
    for (const body of bad) expect((await post('signals', body)).status).toBe(400);
    expect((await post('signals', { seat, signals: 'x'.repeat(200_000) })).status).toBe(413);
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    expect(
      (await browser.send(`${room}/signals`, { method: 'POST', body: JSON.stringify({ seat, signals: [] }), headers }))
        .status,
    ).toBe(403);
  });

  it('stops a flood', async () => {
    const { browser, island } = await rooms.inTheRoom(student);
    const csrf = await browser.csrfToken();
    const body = {
      seat: island.seat,
      signals: [{ to: 'abcdefghijklmnop', signal: { type: 'candidate', link: 'l', candidates: [] } }],
    };
    const posts = Array.from({ length: 150 }, () =>
      browser.postJson(`${room}/signals`, body, { 'x-csrf-token': csrf }),
    );
    const statuses = (await Promise.all(posts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(80);
    expect(statuses).toContain(429);
  });
});

describe('a seat', () => {
  const hello = { to: null, signal: { type: 'hello', reply: false, sending: nothing } } as const;
  const eventsOf = (seat: string) => `${rooms.portal().baseUrl}${room}/events?seat=${seat}`;

  it('is for one live: in the next one it is worth nothing', async () => {
    const [teacher, learner] = [await rooms.inTheRoom(professor), await rooms.inTheRoom(student)];
    expect((await learner.signal(hello)).status).toBe(200);
    for (const action of ['end', 'start'])
      await teacher.browser.postJson(`/external/professor/sessions/${live.id}/live/${action}`);
    await learner.ended;
    const present = await rooms.inTheRoom(professor);
    const { seat } = learner.island;
    expect((await learner.signal(hello)).status).toBe(403);
    expect((await present.signal(hello)).status).toBe(200);
    expect((await learner.post('media', { seat })).status).toBe(403);
    expect((await listen(learner.browser, eventsOf(seat))).response.status).toBe(403);
    expect((await learner.browser.getJson(`${room}/status?seat=${seat}`)).status).toBe(403);
    expect(rooms.stub().callsOf(joinLive)).toHaveLength(3);
    const again = await rooms.inTheRoom(student);
    expect((await again.signal(hello)).status).toBe(200);
  });

  it('ends with the word of its owner that he leaves, and its stream with it', async () => {
    const learner = await rooms.inTheRoom(student);
    const { seat } = learner.island;
    await learner.post('leave', { seat, how: 'said' });
    await learner.ended;
    expect((await learner.signal(hello)).status).toBe(403);
    expect((await listen(learner.browser, eventsOf(seat))).response.status).toBe(403);
  });

  it('is worth nothing ten seconds after its owner was taken off the class, and the others hear that he is gone', async () => {
    const clock = createClock();
    const portal = await rooms.startPortal({}, clock.now);
    const teacher = await rooms.inTheRoom(professor, live.id, portal);
    const learner = await rooms.inTheRoom(student, live.id, portal);
    await learner.signal(hello);
    rooms.stub().reply(getLive, ({ authorization }) => {
      if (authorization?.includes(student.username)) throw rooms.stub().refusalOf('not_enrolled');
      return { live: live.live };
    });
    clock.forward(10);
    expect((await learner.signal(hello)).status).toBe(403);
    await learner.ended;
    await teacher.heard('gone', ({ peer_id }) => peer_id === learner.island.me.id);
    expect(rooms.stub().callsOf(leaveLive).length).toBeGreaterThan(0);
    await teacher.hangUp();
    await portal.close();
  });

  it('loses its stream too when its owner was taken off the class and says nothing', async () => {
    const learner = await rooms.inTheRoom(student);
    const teacher = await rooms.inTheRoom(professor);
    rooms.stub().reply(getLive, ({ authorization }) => {
      if (authorization?.includes(student.username)) throw rooms.stub().refusalOf('not_enrolled');
      return { live: live.live };
    });
    await learner.ended;
    await teacher.heard('gone', ({ peer_id }) => peer_id === learner.island.me.id);
  });

  it('costs the authority one question in a burst of signals', async () => {
    const learner = await rooms.inTheRoom(student);
    const before = rooms.stub().callsOf(getLive).length;
    for (let turn = 0; turn < 30; turn += 1) await learner.signal(hello);
    // The room's own watch asks now and then, too.
    expect(rooms.stub().callsOf(getLive).length - before).toBeLessThan(10);
  });
});

describe('what students may send', () => {
  it('is a professor’s to say', async () => {
    const learner = await rooms.inTheRoom(student);
    const reply = await learner.post('student-media', { camera: true, microphone: true });
    expect([reply.status, reply.json().success]).toEqual([403, false]);
  });

  it('is answered in JSON to a script that only says so by what it sends', async () => {
    const browser = await rooms.signedIn(professor);
    const media = { camera: true, microphone: true };
    const reply = await browser.postJson(`${room}/student-media`, media, { accept: '*/*' });
    expect([reply.status, reply.json().success]).toEqual([200, true]);
  });

  it('is changed by a form too, and only by a whole one', async () => {
    const browser = await rooms.signedIn(professor);
    const done = await browser.post(`${room}/student-media`, { camera: 'false', microphone: 'true' });
    expect([done.status, done.location]).toEqual([303, room]);
    expect(rooms.stub().callsOf(setStudentMedia)[0]?.body).toEqual({ camera: false, microphone: true });
    expect((await browser.post(`${room}/student-media`, { camera: 'perhaps' })).status).toBe(400);
  });
});

describe('leaving', () => {
  it('tells the authority and the others', async () => {
    const [teacher, learner] = [await rooms.inTheRoom(professor, paused.id), await rooms.inTheRoom(student, paused.id)];
    const { status } = await learner.post('leave', { seat: learner.island.seat });
    expect(status).toBe(200);
    await teacher.heard('gone', ({ peer_id }) => peer_id === learner.island.me.id);
    expect(rooms.stub().callsOf(leaveLive)).toHaveLength(1);
  });

  it('works by a plain form, and goes home', async () => {
    const learner = await rooms.inTheRoom(student, paused.id);
    const { status, location } = await learner.browser.post(`${roomAddress(paused.id)}/leave`, {
      seat: learner.island.seat,
    });
    expect([status, location]).toEqual([303, '/dashboard']);
  });

  it('works while the authority is away: accepted, and told later', async () => {
    const learner = await rooms.inTheRoom(student, paused.id);
    await rooms.stub().silence('closed');
    const { status, json } = await learner.post('leave', { seat: learner.island.seat });
    expect([status, json()]).toEqual([202, { success: true, accepted: true }]);
    await rooms.stub().silence(null);
    await rooms.portal().services.authorityClient.probe();
    for (let tries = 0; tries < 100 && rooms.stub().callsOf(leaveLive).length === 0; tries += 1) {
      await rooms.portal().services.outbox.deliver();
      await pause(50);
    }
    expect(rooms.stub().callsOf(leaveLive).length).toBeGreaterThan(0);
  });

  it('outlives the portal’s process and the sign-in: a closed page is told before its token is revoked', async () => {
    const portal = await rooms.startPortal({});
    const learner = await rooms.inTheRoom(student, live.id, portal);
    const { seat } = learner.island;
    expect((await learner.post('leave', { seat, how: 'closing' })).status).toBe(202);
    expect(rooms.stub().callsOf(leaveLive)).toEqual([]);
    expect(await portal.database('pending_calls').select('kind')).toEqual([{ kind: 'leave' }]);
    await learner.browser.post('/logout');
    await vi.waitFor(() => expect(rooms.stub().callsOf(logout)).toHaveLength(1), 10_000);
    const told = rooms.stub().calls.filter(({ name }) => name === leaveLive.name || name === logout.name);
    expect(told.map(({ name }) => name)).toEqual([leaveLive.name, logout.name]);
    await portal.close();
  });

  it('frees the place while nobody can say whose it is', async () => {
    const redis = await startRedis();
    const portal = await rooms.startPortal({ REDIS_URL: redis.url });
    const [teacher, learner, other] = [
      await rooms.inTheRoom(professor, live.id, portal),
      await rooms.inTheRoom(student, live.id, portal),
      await rooms.inTheRoom(arabicStudent, live.id, portal),
    ];
    const tokens = [await learner.browser.csrfToken(), await other.browser.csrfToken()] as const;
    await redis.stop();
    const leave = (visitor: typeof learner, csrf: string, fields: object) =>
      visitor.browser.post(`${room}/leave`, { _csrf: csrf, seat: visitor.island.seat, ...fields });
    expect((await leave(learner, tokens[0], { how: 'closing' })).status).toBe(202);
    expect((await leave(other, tokens[1], {})).location).toBe('/dashboard');
    for (const { island } of [learner, other]) await teacher.heard('gone', ({ peer_id }) => peer_id === island.me.id);
    await teacher.hangUp();
    await portal.close();
  });

  it('sends visitors and those whose web session has ended to the front page, and tells scripts', async () => {
    const learner = await rooms.inTheRoom(student);
    const { seat } = learner.island;
    await learner.browser.post('/logout');
    for (const browser of [learner.browser, rooms.portal().browser()])
      for (const body of [{ seat }, { seat: '' }, { seat, how: 'closing' }] as Record<string, string>[]) {
        const script = await browser.postJson(`${room}/leave`, body);
        expect([script.status, script.json().code]).toEqual([401, 'unauthenticated']);
        expect(await browser.post(`${room}/leave`, body)).toMatchObject({ status: 303, location: '/' });
      }
  });

  it('is accepted, and told later, where the authority fails at it', async () => {
    const learner = await rooms.inTheRoom(student, paused.id);
    rooms.stub().refuse(leaveLive, 'internal');
    expect((await learner.post('leave', { seat: learner.island.seat })).status).toBe(202);
    await rooms.portal().database('pending_calls').delete();
  });

  it('is checked against forgery like everything else', async () => {
    const browser = await rooms.signedIn(student);
    expect((await browser.post(`${roomAddress(paused.id)}/leave`, { _csrf: 'wrong' })).status).toBe(403);
    expect(rooms.stub().callsOf(leaveLive)).toHaveLength(0);
  });
});

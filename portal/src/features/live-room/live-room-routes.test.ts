import { joinLive } from '@prolean/contract/live.ts';
import { sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { describe, expect, it } from 'vitest';
import { enterRoom, islandOf, roomAddress } from './testing/room-visitor.ts';
import { useRooms } from './testing/use-rooms.ts';

const { live, neverLive } = sampleSessions;
const { professor, otherProfessor, student, otherStudent, admin } = sampleUsers;
const room = roomAddress(live.id);
const agora = { MEDIA_PROVIDER: 'agora', AGORA_APP_ID: 'a'.repeat(32), AGORA_APP_CERTIFICATE: 'c'.repeat(32) };
const rooms = useRooms();

describe('the room’s page', () => {
  it('joins at the authority and gives the page what it needs, and nothing of the portal’s own', async () => {
    const browser = await rooms.signedIn(student);
    const { status, text, headers } = await browser.get(room);
    const island = islandOf(text);
    expect(status).toBe(200);
    expect(rooms.stub().callsOf(joinLive)).toHaveLength(1);
    expect(island).toMatchObject({
      session_id: live.id,
      me: { person_id: student.id, name: student.full_name, role: 'student' },
      live: { id: live.live?.id, status: 'live', student_media: { camera: true, microphone: false } },
      media: { provider: 'mesh' },
      enter_at_once: false,
    });
    expect(text).toContain('Comptabilité générale');
    for (const secret of [live.live!.room_name, rooms.stub().baseUrl, 'stub-media-token', 'stub-token'])
      expect(text).not.toContain(secret);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('permissions-policy')).toContain('camera=(self), microphone=(self), display-capture=(self)');
  });

  it('opens devices and Agora’s network on this page only', async () => {
    const browser = await rooms.signedIn(student);
    expect((await browser.get(room)).headers.get('content-security-policy')).not.toContain('agora');
    const elsewhere = await browser.get('/dashboard');
    expect(elsewhere.headers.get('permissions-policy')).toContain('camera=(), microphone=()');
  });

  it('gives a name that looks like markup as text', async () => {
    const name = '</script><script>alert(1)</script><!-- {{lng}} $t(common:brand)';
    const browser = await rooms.signedIn(student);
    rooms.stub().reply(joinLive, {
      live: { ...live.live!, started_by: { id: professor.id, full_name: name } },
      role: 'student',
      participant: {
        user_id: student.id,
        full_name: name,
        role: 'student',
        joined_at: '2026-03-02T09:00:00.000Z',
        left_at: null,
        connected: true,
        hand_raised_at: null,
        has_floor: false,
        muted: false,
        network_quality: null,
      },
      media: { provider: 'livekit', url: 'wss://media.example', token: 'stub-media-token', expires_in: 600 },
    });
    expect((await browser.get(room)).text).not.toContain('<script>alert');
  });

  it('lets a professor in at once after Start, and through the check later', async () => {
    const browser = await rooms.signedIn(professor);
    const start = await browser.post(`/external/professor/sessions/${neverLive.id}/live/start`);
    expect([start.status, start.location]).toEqual([303, roomAddress(neverLive.id)]);
    expect(islandOf((await browser.get(roomAddress(neverLive.id))).text).enter_at_once).toBe(true);
    expect(islandOf((await browser.get(room)).text).enter_at_once).toBe(false);
  });

  it('does not join when a browser only asks whether it is there', async () => {
    const browser = await rooms.signedIn(student);
    expect((await browser.send(room, { method: 'HEAD' })).status).toBe(200);
    expect(rooms.stub().callsOf(joinLive)).toHaveLength(0);
  });

  it.each([
    ['a student who is not enrolled', otherStudent, room, 403],
    ['a professor who is not assigned', otherProfessor, room, 403],
    ['an administrator', admin, room, 403],
    ['anyone, of a training session that is none', student, roomAddress('0b9c6f6e-3c1d-4f0e-9a51-6f6f2c7a9d10'), 404],
    ['anyone, of an address that is no id', student, roomAddress('1 or 1=1'), 404],
  ])('is refused to %s', async (_, user, address, status) => {
    const browser = await rooms.signedIn(user);
    const reply = await browser.get(address);
    expect([reply.status, reply.text.includes('id="live-room"')]).toEqual([status, false]);
  });

  it('sends a visitor to sign in, and back here', async () => {
    const { status, location } = await rooms.portal().browser().get(room);
    expect([status, location]).toEqual([303, `/login?next=${encodeURIComponent(room)}`]);
  });

  it('is never given from a copy while the authority is away', async () => {
    const browser = await rooms.signedIn(student);
    await browser.get(room);
    await rooms.stub().silence('closed');
    expect((await browser.get(room)).status).toBe(503);
  });

  it('says in plain words when its media provider lacks a setting, and names it in the log only', async () => {
    const settings = { MEDIA_PROVIDER: 'agora', AGORA_APP_ID: agora.AGORA_APP_ID };
    const bare = await rooms.startPortal(settings);
    const browser = await rooms.signedIn(student, bare);
    const { status, text } = await browser.get(room);
    expect(status).toBe(500);
    expect(text).not.toContain('AGORA');
    expect(bare.logLines.join('')).toContain('AGORA_APP_CERTIFICATE');
    expect(rooms.stub().callsOf(joinLive)).toHaveLength(0);
    await bare.close();
  });

  it('gives Agora’s channel, a token and the SDK from here when Agora is chosen, but never the certificate', async () => {
    const withAgora = await rooms.startPortal(agora);
    const browser = await rooms.signedIn(student, withAgora);
    const { text, headers } = await browser.get(room);
    const { media, me } = islandOf(text);
    expect(media).toMatchObject({
      provider: 'agora',
      app_id: agora.AGORA_APP_ID,
      channel: live.live!.room_name,
      uid: me.uid,
    });
    expect(text).not.toContain(agora.AGORA_APP_CERTIFICATE);
    expect(headers.get('content-security-policy')).toContain('wss://*.agora.io');
    const sdk = /src="([^"]+agora-rtc-sdk\.js)"/.exec(text)?.[1];
    expect((await browser.get(sdk!)).status).toBe(200);
    const visitor = await enterRoom(browser, withAgora.baseUrl, live.id);
    const renewed = await visitor.post('media', { seat: visitor.island.seat });
    expect(renewed.json()).toMatchObject({ success: true, media: { provider: 'agora', uid: visitor.island.me.uid } });
    await visitor.hangUp();
    await withAgora.close();
  });
});

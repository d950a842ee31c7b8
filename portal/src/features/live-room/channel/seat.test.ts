import { describe, expect, it } from 'vitest';
import { createSeats, newPeer } from './seat.ts';

const seats = createSeats(['a secret of more than thirty-two characters']);
const person = { id: 'person-1', full_name: 'Nadia Benkirane' };
const peer = newPeer(person, 'professor');
const holder = { webSessionId: 'web-1', personId: 'person-1', sessionId: 'session-1' };
const seat = seats.sign({ peer, session_id: 'session-1', live_id: 'live-1', webSessionId: 'web-1' });

describe('a seat', () => {
  it('tells any process with the secret who sits on it', () => {
    const elsewhere = createSeats(['a secret of more than thirty-two characters']);
    expect(elsewhere.check(seat, holder)?.peer).toEqual(peer);
  });

  it('outlives a rotation of secrets', () => {
    const rotated = createSeats([
      'another secret of more than thirty-two chars',
      'a secret of more than thirty-two characters',
    ]);
    expect(rotated.check(seat, holder)?.live_id).toBe('live-1');
  });

  it.each([
    ['another web session', { ...holder, webSessionId: 'web-2' }],
    ['another person', { ...holder, personId: 'person-2' }],
    ['another training session', { ...holder, sessionId: 'session-2' }],
  ])('is worth nothing to %s', (_, other) => {
    expect(seats.check(seat, other)).toBeNull();
  });

  it('cannot be made up or changed', () => {
    const [text = '', signature = ''] = seat.split('.');
    const content = JSON.parse(Buffer.from(text, 'base64url').toString());
    const student = { ...content, peer: { ...content.peer, name: 'Somebody else' } };
    const changed = Buffer.from(JSON.stringify(student)).toString('base64url');
    for (const forged of ['', '.', 'x.y', text, `${text}.`, `${changed}.${signature}`, `${text}.${signature}x`]) {
      expect(seats.check(forged, holder)).toBeNull();
    }
  });

  it('is different for each page, with a numeric name that Agora takes', () => {
    const peers = Array.from({ length: 1000 }, () => newPeer(person, 'student'));
    expect(new Set(peers.map(({ id }) => id)).size).toBe(1000);
    expect(peers.every(({ uid }) => Number.isInteger(uid) && uid > 0 && uid < 2 ** 32)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { createSignalLimit } from './signal-limit.ts';
import { signalsBody } from './signals.ts';

const peer = 'abcdefghijklmnop';
const offer = { to: peer, signal: { type: 'offer', link: 'link-1', sdp: 'v=0' } };
const accepts = (...signals: unknown[]) => signalsBody.safeParse({ seat: 'seat', signals }).success;

describe('what may be posted to the relay', () => {
  it('is what the room’s page says', () => {
    const sending = { microphone: true, camera: false, screen: false };
    expect(accepts({ to: null, signal: { type: 'hello', sending, reply: false } })).toBe(true);
    expect(accepts(offer, { to: null, signal: { type: 'sending', sending } })).toBe(true);
  });

  it.each([
    ['an offer to everyone', { ...offer, to: null }],
    ['a description that is too long', { ...offer, signal: { ...offer.signal, sdp: 'x'.repeat(40_001) } }],
    ['an unknown kind', { to: peer, signal: { type: 'gone', peer_id: peer } }],
    ['an address that is none', { ...offer, to: '*' }],
    ['a number for a text', { ...offer, signal: { ...offer.signal, sdp: 1 } }],
    ['nothing', null],
  ])('is never %s', (_, signal) => {
    expect(accepts(signal)).toBe(false);
  });

  it('is at most 32 signals at a time', () => {
    expect(accepts(...Array.from({ length: 32 }, () => offer))).toBe(true);
    expect(accepts(...Array.from({ length: 33 }, () => offer))).toBe(false);
    expect(accepts()).toBe(false);
  });

  it('drops what a sender says about himself', () => {
    const forged = { ...offer, from: { id: peer, name: 'The professor', role: 'professor' } };
    expect(signalsBody.parse({ seat: 'seat', signals: [forged] }).signals[0]).toEqual(offer);
  });
});

describe('the limit on signals', () => {
  it('lets a burst through, then a steady trickle, for each browser apart', () => {
    let now = 0;
    const limit = createSignalLimit({ now: () => now });
    const taken = (times: number) => Array.from({ length: times }, () => limit.take('one')).filter(Boolean).length;
    expect(taken(200)).toBe(80);
    expect(limit.take('other')).toBe(true);
    now += 1000;
    expect(taken(200)).toBe(15);
    now += 60_000;
    expect(taken(200)).toBe(80);
  });
});

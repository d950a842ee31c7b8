import { describe, expect, it } from 'vitest';
import { changesBetween } from './announcements.ts';
import { clockText } from './clock.ts';
import { createRoster } from './people/roster.ts';
import { isNewer, maySend } from './rights.ts';
import type { LiveState, Peer, RoomRole, Slot } from './wire.ts';
import { createWords } from './words.ts';

const state = (more: Partial<LiveState> = {}): LiveState => ({
  id: 'one',
  status: 'live',
  started_at: '2026-03-02T09:00:00.000Z',
  paused_at: null,
  ended_at: null,
  version: 1,
  student_media: { camera: true, microphone: false },
  ...more,
});

describe('who may send what', () => {
  it.each<[RoomRole, Slot, LiveState['status'], boolean]>([
    ['professor', 'microphone', 'live', true],
    ['professor', 'screen', 'live', true],
    ['professor', 'camera', 'paused', false],
    ['student', 'camera', 'live', true],
    ['student', 'microphone', 'live', false],
    ['student', 'screen', 'live', false],
    ['student', 'camera', 'paused', false],
    ['student', 'camera', 'ended', false],
  ])('a %s, %s, while %s: %s', (role, slot, status, allowed) => {
    expect(maySend(role, state({ status }), slot)).toBe(allowed);
  });
});

describe('a later state of a live', () => {
  it('has a greater version, or belongs to a later broadcast', () => {
    expect(isNewer(state(), state({ version: 2 }))).toBe(true);
    expect(isNewer(state({ version: 9 }), state({ id: 'two', started_at: '2026-03-02T10:00:00.000Z' }))).toBe(true);
    expect(isNewer(null, state())).toBe(true);
  });

  it('is not the same one, an older one, one of an earlier broadcast, or none', () => {
    expect(isNewer(state(), state())).toBe(false);
    expect(isNewer(state({ version: 2 }), state())).toBe(false);
    expect(isNewer(state({ id: 'two', started_at: '2026-03-02T10:00:00.000Z' }), state({ version: 9 }))).toBe(false);
    expect(isNewer(state(), null)).toBe(false);
  });

  it('is announced by what changed, to whom it concerns', () => {
    const opened = state({ version: 2, student_media: { camera: true, microphone: true } });
    expect(changesBetween(state(), opened, 'student')).toEqual(['microphones_opened']);
    expect(changesBetween(state(), opened, 'professor')).toEqual([]);
    expect(changesBetween(state(), state({ status: 'paused' }), 'professor')).toEqual(['class_paused']);
    expect(changesBetween(state({ status: 'paused' }), state(), 'student')).toEqual(['class_resumed']);
  });
});

describe('the roster', () => {
  const peer = (id: string, name: string, role: RoomRole = 'student'): Peer => ({
    id,
    person_id: id,
    name,
    role,
    uid: 1,
  });
  const nothing = { microphone: false, camera: false, screen: false };

  it('has professors first, then oneself, then the others by name', () => {
    const roster = createRoster(peer('me', 'Zineb'));
    for (const each of [peer('b', 'Chloé'), peer('a', 'Amine'), peer('p', 'Zohra', 'professor')])
      roster.heard(each, nothing);
    expect(roster.all().map(({ peer: { name } }) => name)).toEqual(['Zohra', 'Zineb', 'Amine', 'Chloé']);
  });

  it('knows who is new, and never mistakes an echo for someone', () => {
    const roster = createRoster(peer('me', 'Zineb'));
    expect(roster.heard(peer('a', 'Amine'), nothing)).toBe(true);
    expect(roster.heard(peer('a', 'Amine'), { ...nothing, camera: true })).toBe(false);
    expect(roster.heard(peer('me', 'Zineb'), nothing)).toBe(false);
    expect(roster.gone('me')).toBeUndefined();
    expect(roster.gone('a')?.sending.camera).toBe(true);
    expect(roster.others()).toEqual([]);
  });
});

it('shows minutes and seconds, and hours once there are some', () => {
  expect([42_000, 3_727_000, -5].map(clockText)).toEqual(['00:42', '1:02:07', '00:00']);
});

it('fills names into sentences as they are, whatever they hold', () => {
  const say = createWords({ left: '{{name}} left' });
  expect(say('left', { name: '{{name}} $& <b>' })).toBe('{{name}} $& <b> left');
});

import { describe, expect, test } from 'vitest';
import { createSeance, createSession } from './administration-sessions.ts';
import { checkAccess } from './live.ts';
import { heartbeats } from './live-room.ts';
import { newUser, typedCin } from './new-user.ts';

type Schema = {
  safeParse(value: unknown): { success: boolean; error?: { issues: { path: PropertyKey[]; message: string }[] } };
};

/** What is wrong with a value: places and sentences. */
const faults = (schema: Schema, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('a person', () => {
  const person = { username: 'nadia.b', full_name: 'Nadia Benkirane', role: 'professor' };
  const looksLikeCin = ["username: looks like a CIN, so it must be the person's own"];

  test('needs a name, a full name and a role; the rest is nothing, and French', () => {
    expect(newUser.parse(person)).toEqual({ ...person, email: null, phone: null, cin: null, locale: 'fr' });
  });

  test.each([
    ['bk123456', null, looksLikeCin],
    ['b123456', 'BK123456', looksLikeCin],
    ['bk123456', 'bk 123 456', []],
    ['bk123456', 'B123456', looksLikeCin],
    ['bkx123456', null, []],
    ['xbk123456', null, []],
    ['bk1234567', null, []],
    ['bk12345', null, []],
  ])('may be called %s with the national id %s: %j', (username, cin, expected) => {
    expect(faults(newUser, { ...person, username, cin })).toEqual(expected);
  });

  test('is written down with the stored form of his national id', () => {
    expect(typedCin.parse(' bk 123456 ')).toBe('BK123456');
    for (const wrong of ['bkx123456', 'bk12345', 'bk1234567', ''])
      expect(faults(typedCin, wrong)).toEqual([': must be one or two letters and six digits']);
  });
});

describe('a training session', () => {
  const body = {
    formation_id: '000000f0-0000-4000-8000-000000000001',
    title: 'Réseaux',
    delivery: 'online',
    starts_on: '2026-03-02',
    ends_on: '2026-03-02',
  };

  test('may end on the day it begins, and is a draft in no city until something else is said', () => {
    expect(createSession.body.parse(body)).toEqual({ ...body, city: null, status: 'draft' });
  });

  test('does not end before it begins', () => {
    expect(faults(createSession.body, { ...body, ends_on: '2026-03-01' })).toEqual([
      'ends_on: must not be before starts_on',
    ]);
    expect(faults(createSession.body, { ...body, ends_on: '2027-01-01' })).toEqual([]);
  });
});

test('a séance ends after it begins', () => {
  const [early, late] = ['2026-03-02T09:00:00.000Z', '2026-03-02T11:00:00.000Z'];
  const meeting = (starts_at: string, ends_at: string) =>
    faults(createSeance.body, { title: 'Un', starts_at, ends_at });
  expect(meeting(early, late)).toEqual([]);
  expect(meeting(early, early)).toEqual(['ends_at: must be after starts_at']);
  expect(meeting(late, early)).toEqual(['ends_at: must be after starts_at']);
});

test('who is meant is said in exactly one way', () => {
  const names = { user_id: '000000a0-0000-4000-8000-000000000004', username: 'student.stub', cin: 'BK100004' };
  for (const [name, value] of Object.entries(names)) expect(faults(checkAccess.body, { [name]: value })).toEqual([]);
  const wrong = [{}, names, { username: names.username, cin: names.cin }, { user_id: names.user_id, cin: names.cin }];
  for (const body of wrong) expect(faults(checkAccess.body, body)).toHaveLength(1);
});

test('nobody beats twice in one call', () => {
  const beat = (...numbers: number[]) => ({
    participants: numbers.map((number) => ({
      user_id: `000000a0-0000-4000-8000-00000000000${number}`,
      connected: true,
    })),
  });
  expect(faults(heartbeats.body, beat(1, 2))).toEqual([]);
  expect(faults(heartbeats.body, beat(1, 2, 1))).toHaveLength(1);
});

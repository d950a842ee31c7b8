import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { isBuiltFrom, randomBitsAtMost } from './room-names.ts';

const many = (make: (index: number) => string): string[] => Array.from({ length: 12 }, (_, index) => make(index));

test.each<[what: string, make: () => string]>([
  ['160 bits in hexadecimal digits', () => randomBytes(20).toString('hex')],
  ['the same behind a prefix', () => `room-${randomBytes(20).toString('hex')}`],
  ['a random UUID', () => randomUUID()],
])('%s can hold 120 random bits', (_, make) => {
  expect(randomBitsAtMost(many(make))).toBeGreaterThanOrEqual(120);
});

test.each<[what: string, make: (index: number) => string]>([
  ['a counter', (index) => `prolean-session-room-number-${String(index).padStart(4, '0')}`],
  ['a time', (index) => `room-of-the-training-session-${1_700_000_000_000 + index * 1234}`],
  ['one name', () => 'the-same-room-for-every-live-of-this-session'],
  ['64 random bits', () => `a-room-name-${randomBytes(8).toString('hex')}`],
])('%s can not', (_, make) => {
  expect(randomBitsAtMost(many(make))).toBeLessThan(120);
});

test('an id is found in a name, whole or in pieces', () => {
  const id = randomUUID();
  expect(isBuiltFrom(`org-${id}`, [id])).toBe(true);
  expect(isBuiltFrom(`apt-${id.replaceAll('-', '')}`, [id])).toBe(true);
  expect(isBuiltFrom(`class-${id.slice(0, 8)}-2026`, [id])).toBe(true);
  expect(isBuiltFrom(randomBytes(20).toString('hex'), [id])).toBe(false);
});

test('places that never change carry nothing, and hexadecimal digits carry less than letters', () => {
  expect(randomBitsAtMost(['face-0a', 'face-1b'])).toBe(8);
  expect(randomBitsAtMost(['some-0z', 'some-1y'])).toBe(Math.floor(2 * Math.log2(36)));
  expect(randomBitsAtMost(['abc', 'abd', 'abcdef'])).toBe(4);
  expect(randomBitsAtMost(['fade-0', 'fade-0', 'fade-1'])).toBe(4);
});

test('a short piece of an id proves nothing, and its case hides nothing', () => {
  const id = '0A1B2C3D-4e5f-4a6b-8c7d-001122334455';
  expect(isBuiltFrom('class-4e5f-4a6b', [id])).toBe(false);
  expect(isBuiltFrom('class-0a1b2c3d', ['another', id])).toBe(true);
  expect(isBuiltFrom('CLASS-001122-334455', [id])).toBe(true);
});

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

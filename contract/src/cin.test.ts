import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cin, normaliseCin } from './cin.ts';

const stored = fc.stringMatching(/^[A-Z]{1,2}[0-9]{6}$/);
const spaces = fc.stringMatching(/^[ \t\u00a0]{0,3}$/);

test('however it is typed, a national id comes to the one form that is stored', () => {
  const typed = fc.tuple(stored, fc.array(spaces, { minLength: 9, maxLength: 9 }), fc.boolean());
  fc.assert(
    fc.property(typed, ([id, gaps, isLower]) => {
      const text = gaps.map((gap, place) => gap + (id[place] ?? '')).join('');
      expect(normaliseCin(isLower ? text.toLowerCase() : text)).toBe(id);
    }),
  );
});

test.each(['B123456', 'BK123456'])('%s is a national id', (text) => {
  expect(cin.safeParse(text).success).toBe(true);
});

test.each(['bk123456', 'BKX123456', '123456', 'BK12345', 'BK1234567', ' BK123456', 'BK 123456', 'BK12345A'])(
  '"%s" is none in the stored form',
  (text) => {
    expect(cin.safeParse(text).success).toBe(false);
  },
);

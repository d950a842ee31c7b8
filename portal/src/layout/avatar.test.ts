import { describe, expect, it } from 'vitest';
import { avatarOf, initialsOf } from './avatar.ts';

describe('initials', () => {
  it.each([
    ['Nadia El Amrani', 'NA'],
    ['étienne', 'É'],
    ['  Youssef   Ben  ', 'YB'],
    ['فاطمة الزهراء العلوي', 'ف'],
    ['العربي', 'ع'],
    ['Omar عمر', 'O'],
    ['123', ''],
    ['', ''],
    ['𝒜da Lovelace', '𝒜L'],
  ])('of %s are %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('keep their colour for the same person', () => {
    const person = { id: '0b9c6f6e-3c1d-4f0e-9a51-6f6f2c7a9d10', full_name: 'Nadia' };
    expect(avatarOf(person)).toEqual(avatarOf({ ...person, full_name: 'Nina' }));
    expect(avatarOf(person).tint).toBeLessThan(8);
  });
});

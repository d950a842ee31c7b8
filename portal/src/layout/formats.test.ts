import { describe, expect, it } from 'vitest';
import { formatsFor } from './formats.ts';

const afternoon = new Date('2026-08-14T13:02:00.000Z');

describe('dates and times', () => {
  it.each([
    ['fr', 'vendredi 14 août', '14:02', '14 août 2026'],
    ['en', 'Friday 14 August', '14:02', '14 Aug 2026'],
    ['ar', 'الجمعة، 14 غشت', '14:02', '14 غشت 2026'],
  ] as const)('read in %s as people write them', (locale, day, time, date) => {
    const formats = formatsFor(locale);
    expect(formats.day(afternoon)).toBe(day);
    expect(formats.time(afternoon)).toBe(time);
    expect(formats.date('2026-08-14')).toBe(date);
  });

  it('name the days around today', () => {
    const { nearDay } = formatsFor('fr');
    const at = (text: string) => nearDay(new Date(text), afternoon);
    expect(at('2026-08-14T21:00:00.000Z')).toBe('aujourd’hui');
    expect(at('2026-08-15T08:00:00.000Z')).toBe('demain');
    expect(at('2026-08-13T08:00:00.000Z')).toBe('hier');
    expect(at('2026-08-17T08:00:00.000Z')).toBe('lundi 17 août');
  });

  it('belong to the centre’s day, not to the server’s', () => {
    const lateEvening = new Date('2026-08-14T23:30:00.000Z');
    expect(formatsFor('fr').calendarDay(lateEvening)).toBe('2026-08-15');
    expect(formatsFor('fr', 'America/New_York').calendarDay(lateEvening)).toBe('2026-08-14');
  });

  it('write lists and numbers in the reader’s way', () => {
    expect(formatsFor('fr').list(['Nadia', 'Omar', 'Lina'])).toBe('Nadia, Omar et Lina');
    expect(formatsFor('ar').list(['نادية', 'عمر'])).toBe('نادية وعمر');
    expect(formatsFor('ar').number(1234)).toMatch(/^1.234$/);
  });
});

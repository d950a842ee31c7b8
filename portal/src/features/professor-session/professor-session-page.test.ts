import { sampleEnrolments, sampleSessions } from '@prolean/contract/stub-samples.ts';
import { describe, expect, it } from 'vitest';
import { createTranslations } from '../../i18n.ts';
import { professorSessionPage } from './professor-session-page.ts';

const session = sampleSessions.live;
const [youssef] = sampleEnrolments[session.id]!;
const now = new Date('2026-03-02T09:42:00.000Z');

const named = (names: string[]) => names.map((full_name) => ({ ...youssef!, full_name }));

function page(students: NonNullable<typeof youssef>[], locale: 'fr' | 'ar' = 'fr') {
  const t = createTranslations().translate(locale);
  return professorSessionPage({ success: true, session, students }, { t, locale, now, asOf: null }).model;
}

describe('a professor’s training session', () => {
  it('lists its students as the reader’s language sorts names', () => {
    expect(page(named(['Zineb', 'Étienne', 'Eva', 'Adil'])).enrolled.map(({ name }) => name)).toEqual([
      'Adil',
      'Étienne',
      'Eva',
      'Zineb',
    ]);
  });

  it('gives telephones a number they can dial, and shows it as it was written', () => {
    const [student] = page([{ ...youssef!, phone: '+212 (6) 12-34-56' }]).enrolled;
    expect(student).toMatchObject({ phone: '+212 (6) 12-34-56', dial: '+2126123456' });
  });

  it('marks those whose account is disabled, and leaves blank what is not known', () => {
    const [student] = page([{ ...youssef!, status: 'disabled', email: null, phone: null, cin: null }]).enrolled;
    expect(student).toMatchObject({ disabled: 'Compte désactivé', email: null, dial: null, cin: null });
  });
});

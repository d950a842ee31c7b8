import { sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { describe, expect, it } from 'vitest';
import { createTranslations } from '../../i18n.ts';
import { byRelevance, professorDashboardPage } from './professor-dashboard-page.ts';

const { live, paused, ended, neverLive } = sampleSessions;
const t = createTranslations().translate('fr');
const now = new Date('2026-03-02T09:42:00.000Z');
const dated = (title: string, starts_on: string, ends_on: string) => ({ ...neverLive, title, starts_on, ends_on });

function dashboard(sessions: (typeof live)[], asOf: Date | null = null) {
  const context = { t, locale: 'fr' as const, now, asOf, person: sampleUsers.professor };
  return professorDashboardPage({ success: true, sessions }, context).model;
}

describe('a professor’s dashboard', () => {
  it('puts what matters now first: live, paused, under way, to come, over', () => {
    const over = dated('over', '2025-10-01', '2025-12-19');
    const toCome = dated('to come', '2026-04-01', '2026-06-30');
    const underWay = dated('under way', '2026-02-01', '2026-03-02');
    const ordered = byRelevance([over, toCome, underWay, paused, live], '2026-03-02');
    expect(ordered).toEqual([live, paused, underWay, toCome, over]);
  });

  it('orders the same however the authority lists them', () => {
    const sessions = [ended, neverLive, live, paused];
    expect(byRelevance(sessions.toReversed(), '2026-03-02')).toEqual(byRelevance(sessions, '2026-03-02'));
  });

  it('has one training session in front and the others below', () => {
    const { first, others } = dashboard([ended, live, neverLive]);
    expect(first).toMatchObject({
      id: live.id,
      href: `/professor/sessions/${live.id}`,
      live: { detail: 'Depuis 09:00' },
    });
    expect(others).toHaveLength(2);
  });

  it('stops every control while it shows a copy', () => {
    const { first, others } = dashboard([live, paused], new Date());
    expect([first, ...others].every((session) => session?.controls.readOnly)).toBe(true);
  });

  it('is ready for a professor without training sessions', () => {
    expect(dashboard([])).toMatchObject({ first: null, others: [] });
  });
});

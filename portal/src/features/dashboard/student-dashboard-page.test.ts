import { sampleSchedule, sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import type { Seance } from '@prolean/contract/training-sessions.ts';
import { describe, expect, it } from 'vitest';
import { createTranslations } from '../../i18n.ts';
import { studentDashboardPage } from './student-dashboard-page.ts';

const { live, paused, ended, neverLive } = sampleSessions;
const t = createTranslations().translate('fr');
const before = new Date('2026-03-02T08:00:00.000Z');

function dashboard(sessions = [live], schedule: readonly Seance[] = sampleSchedule, now = before) {
  const reply = { success: true as const, student: sampleUsers.student, sessions, schedule: [...schedule] };
  return studentDashboardPage(reply, { t, locale: 'fr', now, asOf: null }).model;
}

describe('a student’s dashboard', () => {
  it('offers the classes that are on, a paused one after one that is live', () => {
    const { openNow, next } = dashboard([paused, ended, live]);
    expect(openNow.map(({ id }) => id)).toEqual([live.id, paused.id]);
    expect(openNow[0]).toMatchObject({ room: `/external/live/${live.id}`, live: { state: 'live' } });
    expect(next).toBeNull();
  });

  it('names the next class when none is on', () => {
    const { next } = dashboard([neverLive, { ...live, live: null }]);
    expect(next).toMatchObject({ title: live.title, time: '09:00', day: 'aujourd’hui', room: null });
  });

  it('opens the door to the waiting room shortly before a class and while it should be on', () => {
    const off = [{ ...live, live: null }];
    expect(dashboard(off, sampleSchedule, new Date('2026-03-02T08:29:59.000Z')).next?.room).toBeNull();
    expect(dashboard(off, sampleSchedule, new Date('2026-03-02T08:30:00.000Z')).next?.room).toBe(
      `/external/live/${live.id}`,
    );
    expect(dashboard(off, sampleSchedule, new Date('2026-03-02T10:00:00.000Z')).next?.label).toBe('Prévu en ce moment');
  });

  it('forgets a séance when it is over', () => {
    const { days } = dashboard([live], sampleSchedule, new Date('2026-03-02T11:00:00.000Z'));
    expect(days.map(({ date }) => date)).toEqual(['2026-03-03', '2026-03-05']);
  });

  it('shows the schedule in the order of time, however it came', () => {
    const { days } = dashboard([live], [...sampleSchedule].reverse());
    expect(days.map(({ date }) => date)).toEqual(['2026-03-02', '2026-03-03', '2026-03-05']);
  });

  it('tells each training session’s next séance, or that there is none', () => {
    const { sessions } = dashboard([live, neverLive]);
    expect(sessions[0]?.next).toBe('Prochaine séance\u00a0: aujourd’hui, 09:00');
    expect(sessions[1]?.next).toBe('Aucune séance prévue');
  });

  it('keeps a séance whose training session it does not know', () => {
    const { days } = dashboard([], sampleSchedule);
    expect(days[0]?.seances[0]).toMatchObject({ title: 'Séance 1', session: null });
  });
});

import type { ReplyOf } from '@prolean/contract/endpoint.ts';
import type { mySessions, TrainingSession } from '@prolean/contract/training-sessions.ts';
import { formatsFor } from '../../layout/formats.ts';
import { liveControlsOf } from '../../layout/live-controls.ts';
import type { PageContext } from '../../layout/page-context.ts';
import { describeTrainingSession } from '../../layout/training-session.ts';
import type { View } from '../../layout/views.ts';

type Reader = PageContext & { person: { full_name: string } };

export function professorDashboardPage(reply: ReplyOf<typeof mySessions>, { t, locale, now, asOf, person }: Reader) {
  const formats = formatsFor(locale);
  const described = byRelevance(reply.sessions, formats.calendarDay(now)).map((session) => ({
    ...describeTrainingSession(session, t, formats, now),
    href: `/professor/sessions/${session.id}`,
    controls: liveControlsOf(session, t, asOf !== null),
  }));
  return {
    template: 'features/dashboard/professor-dashboard',
    title: t('dashboard:title'),
    scripts: ['dashboard.ts'],
    model: {
      greeting: t('dashboard:greeting', { name: person.full_name }),
      today: formats.day(now),
      first: described[0] ?? null,
      others: described.slice(1),
    },
  } satisfies View;
}
export type ProfessorDashboardPage = ReturnType<typeof professorDashboardPage>;

/** A class that is on, then one that is paused, then those whose dates hold today, those to come, those that are over. */
export function byRelevance(sessions: readonly TrainingSession[], today: string) {
  const rank = ({ live, starts_on, ends_on }: TrainingSession) => {
    if (live?.status === 'live') return 0;
    if (live?.status === 'paused') return 1;
    if (starts_on <= today && today <= ends_on) return 2;
    return today < starts_on ? 3 : 4;
  };
  return [...sessions].sort(
    (a, b) => rank(a) - rank(b) || a.starts_on.localeCompare(b.starts_on) || a.title.localeCompare(b.title),
  );
}

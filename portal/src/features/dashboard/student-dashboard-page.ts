import type { ReplyOf } from '@prolean/contract/endpoint.ts';
import type { Seance, studentProfile, TrainingSession } from '@prolean/contract/training-sessions.ts';
import type { TFunction } from 'i18next';
import { type Formats, formatsFor } from '../../layout/formats.ts';
import { isOpen } from '../../layout/live-state.ts';
import type { PageContext } from '../../layout/page-context.ts';
import { describeTrainingSession } from '../../layout/training-session.ts';
import type { View } from '../../layout/views.ts';

/** Until this long before a séance the room is not offered yet. */
const earlyEntry = 30 * 60_000;

/** So many days of the schedule are open on the page; the rest unfolds. */
const daysShown = 4;

export function studentDashboardPage(reply: ReplyOf<typeof studentProfile>, { t, locale, now }: PageContext) {
  const formats = formatsFor(locale);
  const upcoming = reply.schedule
    .filter((seance) => new Date(seance.ends_at) > now)
    .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const byId = new Map(reply.sessions.map((session) => [session.id, session]));
  const openNow = reply.sessions.filter(({ live }) => isOpen(live)).sort(livesFirst);
  const days = scheduleDays(upcoming, byId, formats, now);

  return {
    template: 'features/dashboard/student-dashboard',
    title: t('dashboard:title'),
    scripts: ['dashboard.ts'],
    model: {
      greeting: t('dashboard:greeting', { name: reply.student.full_name }),
      today: formats.day(now),
      openNow: openNow.map((session) => describeTrainingSession(session, t, formats, now)),
      next: openNow.length === 0 && upcoming[0] ? nextSeance(upcoming[0], byId, t, formats, now) : null,
      sessions: reply.sessions.map((session) => {
        const seance = upcoming.find(({ session_id }) => session_id === session.id);
        return {
          ...describeTrainingSession(session, t, formats, now),
          next: seance ? t('dashboard:next_seance', whenOf(seance, formats, now)) : t('dashboard:no_next_seance'),
        };
      }),
      days: days.slice(0, daysShown),
      laterDays: days.slice(daysShown),
    },
  } satisfies View;
}
export type StudentDashboardPage = ReturnType<typeof studentDashboardPage>;

const livesFirst = (a: TrainingSession, b: TrainingSession) =>
  Number(a.live?.status === 'paused') - Number(b.live?.status === 'paused');

const whenOf = ({ starts_at }: Seance, formats: Formats, now: Date) => ({
  day: formats.nearDay(new Date(starts_at), now),
  time: formats.time(new Date(starts_at)),
});

function nextSeance(seance: Seance, byId: Map<string, TrainingSession>, t: TFunction, formats: Formats, now: Date) {
  const session = byId.get(seance.session_id);
  const starts = new Date(seance.starts_at);
  const entryIsOpen = starts.getTime() - earlyEntry <= now.getTime();
  return {
    label: starts <= now ? t('dashboard:planned_now') : t('dashboard:next_class'),
    title: session?.title ?? seance.title,
    seance: session ? seance.title : null,
    ...whenOf(seance, formats, now),
    until: t('dashboard:until', { time: formats.time(new Date(seance.ends_at)) }),
    place: seance.place,
    professors: session ? formats.list(session.professors.map(({ full_name }) => full_name)) : null,
    hint: entryIsOpen ? t('dashboard:not_open_yet') : null,
    room: entryIsOpen ? `/external/live/${seance.session_id}` : null,
  };
}

function scheduleDays(upcoming: Seance[], byId: Map<string, TrainingSession>, formats: Formats, now: Date) {
  const days = Map.groupBy(upcoming, ({ starts_at }) => formats.calendarDay(new Date(starts_at)));
  return [...days].map(([date, seances]) => ({
    date,
    name: formats.nearDay(new Date(seances[0]!.starts_at), now),
    seances: seances.map((seance) => ({
      starts: formats.time(new Date(seance.starts_at)),
      range: formats.timeRange(new Date(seance.starts_at), new Date(seance.ends_at)),
      ends: formats.time(new Date(seance.ends_at)),
      title: seance.title,
      session: byId.get(seance.session_id)?.title ?? null,
      place: seance.place,
    })),
  }));
}

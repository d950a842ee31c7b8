import type { TrainingSession } from '@prolean/contract/training-sessions.ts';
import type { TFunction } from 'i18next';
import type { Formats } from './formats.ts';
import { liveStateOf } from './live-state.ts';

/** What every list and card says about a training session. */
export function describeTrainingSession(session: TrainingSession, t: TFunction, formats: Formats, now: Date) {
  return {
    id: session.id,
    title: session.title,
    formation: session.formation.title === session.title ? null : session.formation.title,
    where: whereOf(session, t),
    dates: formats.dateRange(session.starts_on, session.ends_on),
    professors: formats.list(session.professors.map(({ full_name }) => full_name)),
    students: t('common:students', { count: session.students_count }),
    live: liveStateOf(session.live, t, formats, now),
    room: `/external/live/${session.id}`,
  };
}
export type DescribedTrainingSession = ReturnType<typeof describeTrainingSession>;

function whereOf({ delivery, city }: TrainingSession, t: TFunction) {
  if (delivery === 'online') return t('common:delivery.online');
  if (!city) return t(delivery === 'hybrid' ? 'common:delivery.hybrid' : 'common:delivery.onsite');
  return t(delivery === 'hybrid' ? 'common:delivery.hybrid_in' : 'common:delivery.onsite_in', { city });
}

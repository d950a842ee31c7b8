import type { TrainingSession } from '@prolean/contract/training-sessions.ts';
import type { TFunction } from 'i18next';

/** What the room and its waiting page are headed with; without the training session's name, with plain words. */
export function roomTitle(session: TrainingSession | null, t: TFunction) {
  if (!session) return { title: t('live-room:untitled'), about: null };
  const { title, formation } = session;
  return { title, about: formation.title === title ? null : formation.title };
}

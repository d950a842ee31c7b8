import type { Live } from '@prolean/contract/live.ts';
import type { TFunction } from 'i18next';
import type { Formats } from './formats.ts';

/** The state of a training session's latest live as a badge and, where there is one, a time in a sentence of its own. */
export function liveStateOf(live: Live | null, t: TFunction, formats: Formats, now: Date) {
  if (!live) return { state: 'none' as const, label: t('common:live.none'), detail: null };
  const at = (instant: string) => ({
    time: formats.time(new Date(instant)),
    day: formats.nearDay(new Date(instant), now),
  });
  const sinceOf = (instant: string) =>
    formats.calendarDay(new Date(instant)) === formats.calendarDay(now)
      ? t('common:live.since_today', at(instant))
      : t('common:live.since', at(instant));
  switch (live.status) {
    case 'live':
      return { state: live.status, label: t('common:live.live'), detail: sinceOf(live.started_at) };
    case 'paused':
      return {
        state: live.status,
        label: t('common:live.paused'),
        detail: t('common:live.paused_at', at(live.paused_at ?? live.started_at)),
      };
    case 'ended':
      return {
        state: live.status,
        label: t('common:live.ended'),
        detail: t('common:live.ended_at', at(live.ended_at ?? live.started_at)),
      };
  }
}
export type LiveState = ReturnType<typeof liveStateOf>;

/** A live that is not ended: people may enter the room. */
export const isOpen = (live: Live | null): live is Live => live !== null && live.status !== 'ended';

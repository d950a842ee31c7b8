import type { LiveState, RoomRole, Slot } from './wire.ts';

/** What someone may send now. The relay asks this before it passes an offer on, the browser before it sends or plays anything. */
export function maySend(role: RoomRole, live: Pick<LiveState, 'status' | 'student_media'>, slot: Slot): boolean {
  if (live.status !== 'live') return false;
  if (role === 'professor') return true;
  return slot === 'screen' ? false : live.student_media[slot];
}

/** Whether `next` says something later than `known` about a training session's broadcasts. */
export function isNewer(
  known: Pick<LiveState, 'id' | 'version' | 'started_at'> | null,
  next: Pick<LiveState, 'id' | 'version' | 'started_at'> | null,
): boolean {
  if (!next) return false;
  if (!known) return true;
  return next.id === known.id ? next.version > known.version : next.started_at > known.started_at;
}

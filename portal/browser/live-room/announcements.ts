import type { LiveState, RoomRole } from './wire.ts';

/** What is worth saying when a live changes, as keys of the page's words. */
export function changesBetween(before: LiveState, after: LiveState, role: RoomRole): string[] {
  const changes: string[] = [];
  if (before.status !== after.status) {
    changes.push({ live: 'class_resumed', paused: 'class_paused', ended: 'class_ended' }[after.status]);
  }
  const [was, is] = [before.student_media, after.student_media];
  // The professor sees his own switches move; whom they concern is told.
  if (role === 'professor') return changes;
  if (was.microphone !== is.microphone) changes.push(is.microphone ? 'microphones_opened' : 'microphones_shut');
  if (was.camera !== is.camera) changes.push(is.camera ? 'cameras_opened' : 'cameras_shut');
  return changes;
}

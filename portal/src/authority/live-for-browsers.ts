import type { Live } from '@prolean/contract/live.ts';
import type { LiveState } from '../../browser/live-room/wire.ts';

/** What browsers may know of a live: not its room's name, nor who else started it. */
export const liveStateOf = (live: Live): LiveState => ({
  id: live.id,
  status: live.status,
  started_at: live.started_at,
  paused_at: live.paused_at,
  ended_at: live.ended_at,
  version: live.version,
  student_media: live.student_media,
});

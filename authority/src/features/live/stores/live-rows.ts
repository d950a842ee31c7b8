import type { Live, Participant } from '@prolean/contract/live.ts';

/** Columns of `l` (session_lives) as the contract's `live` needs them. */
export const liveColumns = `
  l.id, l.session_id, l.room_name, l.status, l.started_at, l.paused_at, l.ended_at, l.recording_url,
  l.student_camera, l.student_microphone, l.version,
  (select json_build_object('id', u.id, 'full_name', u.full_name) from users u where u.id = l.started_by) as started_by,
  (select count(*)::int from session_live_participants p where p.live_id = l.id and p.left_at is null)
    as participants_count`;

export type LiveRow = {
  id: string;
  session_id: string;
  room_name: string;
  status: Live['status'];
  started_at: Date;
  paused_at: Date | null;
  ended_at: Date | null;
  recording_url: string | null;
  student_camera: boolean;
  student_microphone: boolean;
  version: number;
  started_by: Live['started_by'];
  participants_count: number;
};

export const toLive = ({ student_camera, student_microphone, ...row }: LiveRow): Live => ({
  ...row,
  started_at: row.started_at.toISOString(),
  paused_at: row.paused_at?.toISOString() ?? null,
  ended_at: row.ended_at?.toISOString() ?? null,
  student_media: { camera: student_camera, microphone: student_microphone },
});

export const participantColumns = `
  p.user_id, u.full_name, p.role, p.joined_at, p.left_at, p.connected, p.hand_raised_at, p.has_floor, p.muted,
  p.network_quality`;

export type ParticipantRow = Omit<Participant, 'joined_at' | 'left_at' | 'hand_raised_at'> & {
  joined_at: Date;
  left_at: Date | null;
  hand_raised_at: Date | null;
};

export const toParticipant = (row: ParticipantRow): Participant => ({
  ...row,
  joined_at: row.joined_at.toISOString(),
  left_at: row.left_at?.toISOString() ?? null,
  hand_raised_at: row.hand_raised_at?.toISOString() ?? null,
});

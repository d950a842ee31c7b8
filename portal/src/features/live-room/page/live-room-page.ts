import type { Live } from '@prolean/contract/live.ts';
import type { TrainingSession } from '@prolean/contract/training-sessions.ts';
import type { Request } from 'express';
import type { Peer, RoomIsland, RoomMedia } from '../../../../browser/live-room/wire.ts';
import { liveStateOf } from '../../../authority/live-for-browsers.ts';
import { initialsOf } from '../../../layout/avatar.ts';
import type { IconName } from '../../../layout/icons.ts';
import type { View } from '../../../layout/views.ts';
import { roomAddress } from '../room-request.ts';
import { islandText } from './island-text.ts';
import { roomTitle } from './room-title.ts';
import { roomWords } from './room-words.ts';

type RoomPage = {
  req: Pick<Request, 't' | 'person' | 'csrfToken'>;
  sessionId: string;
  session: TrainingSession | null;
  live: Live;
  role: 'professor' | 'student';
  peer: Peer;
  seat: string;
  media: RoomMedia;
  now: Date;
};

/** Milliseconds after Start in which its professor goes straight in; a later visit passes the check of devices. */
const freshStart = 60_000;

const sdk = { mesh: [], agora: ['vendor/agora-rtc-sdk.js'] } as const;

const icons: IconName[] = ['mic-off', 'mic', 'video', 'video-off', 'monitor-up', 'wifi-off', 'x'];

/** The room for someone whom the authority let in. */
export function liveRoomPage({ req, sessionId, session, live, role, peer, seat, media, now }: RoomPage): View {
  const { t } = req;
  const isFresh = now.getTime() - Date.parse(live.started_at) < freshStart;
  const island: RoomIsland = {
    session_id: sessionId,
    me: peer,
    seat,
    live: liveStateOf(live),
    media,
    enter_at_once: role === 'professor' && live.started_by.id === peer.person_id && isFresh,
    csrf: req.csrfToken,
    now: now.toISOString(),
    words: roomWords(t),
  };
  const head = roomTitle(session, t);
  return {
    template: 'features/live-room/page/live-room',
    title: head.title,
    layout: 'room',
    styles: ['room.css'],
    scripts: ['live-room/room.ts'],
    icons,
    model: {
      ...head,
      island: islandText(island),
      sdk: sdk[media.provider],
      name: peer.name,
      initials: initialsOf(peer.name),
      isProfessor: role === 'professor',
      status: live.status,
      microphonesOpen: live.student_media.microphone,
      camerasOpen: live.student_media.camera,
      address: roomAddress(sessionId),
      endAddress: `/external/professor/sessions/${sessionId}/live/end`,
      csrfToken: req.csrfToken,
      seat,
    },
  };
}

import type { Live } from '@prolean/contract/live.ts';
import type { TrainingSession } from '@prolean/contract/training-sessions.ts';
import type { Request } from 'express';
import { formatsFor } from '../../../layout/formats.ts';
import type { View } from '../../../layout/views.ts';
import { roomAddress } from '../room-request.ts';
import { roomTitle } from './room-title.ts';

type WaitingRoom = {
  req: Pick<Request, 't' | 'locale' | 'person' | 'csrfToken'>;
  sessionId: string;
  session: TrainingSession | null;
  live: Live | null;
  /** The media provider carries no one more. */
  full: boolean;
  now: Date;
};

/** Milliseconds for which a class counts as just ended; later, a visitor waits for the next one. */
const justEnded = 30 * 60_000;

/** The door of a room nobody can enter now: not begun, just ended, or full. A student goes in by himself when it opens. */
export function waitingRoomPage({ req, sessionId, session, live, full, now }: WaitingRoom): View {
  const { t, locale } = req;
  const state = full ? 'full' : stateOf(live, now);
  const isProfessor = req.person?.role === 'professor';
  const head = roomTitle(session, t);
  const who = isProfessor ? 'professor' : 'student';
  const headings = {
    full: t('live-room:waiting.full'),
    waiting: t('live-room:waiting.title'),
    ended: t('live-room:waiting.ended'),
  };
  const sentences = {
    'full student': t('live-room:waiting.full_hint'),
    'full professor': t('live-room:waiting.full_hint'),
    'waiting student': t('live-room:waiting.student_hint'),
    'waiting professor': t('live-room:waiting.professor_hint'),
    'ended student': t('live-room:waiting.ended_student_hint'),
    'ended professor': t('live-room:waiting.ended_professor_hint'),
  };
  return {
    template: 'features/live-room/page/waiting-room',
    title: head.title,
    layout: 'room',
    styles: ['room.css'],
    scripts: ['live-room/waiting.ts'],
    model: {
      ...head,
      state,
      heading: headings[state],
      sentence: sentences[`${state} ${who}`],
      lasted: state === 'ended' && live ? durationOf(live, req) : null,
      times: state === 'ended' && live ? timesOf(live, locale) : null,
      professors:
        session && !isProfessor ? formatsFor(locale).list(session.professors.map((each) => each.full_name)) : null,
      start: isProfessor && !full ? `/external/professor/sessions/${sessionId}/live/start` : null,
      address: roomAddress(sessionId),
      reloadAfter: isProfessor ? null : 15,
      csrfToken: req.csrfToken,
    },
  };
}

function stateOf(live: Live | null, now: Date) {
  const endedAt = live?.ended_at ? Date.parse(live.ended_at) : null;
  return endedAt !== null && now.getTime() - endedAt < justEnded ? 'ended' : 'waiting';
}

function timesOf(live: Live, locale: Request['locale']) {
  return formatsFor(locale).timeRange(new Date(live.started_at), new Date(live.ended_at ?? live.started_at));
}

/** How long the class lasted, in whole minutes and at least one. */
function durationOf(live: Live, { t }: Pick<Request, 't'>) {
  const milliseconds = Date.parse(live.ended_at ?? live.started_at) - Date.parse(live.started_at);
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return t('live-room:waiting.lasted_minutes', { count: minutes });
  return t('live-room:waiting.lasted_hours', { count: hours, minutes: String(minutes % 60).padStart(2, '0') });
}

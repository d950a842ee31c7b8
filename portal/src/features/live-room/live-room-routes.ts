import { getLive } from '@prolean/contract/live.ts';
import { mySessions, studentProfile, type TrainingSession } from '@prolean/contract/training-sessions.ts';
import { type Request, type Response, Router } from 'express';
import { replyOrThrow } from '../../authority/authority-errors.ts';
import { RequestRefused } from '../../middleware/request-refused.ts';
import { webSessionId } from '../../middleware/web-session.ts';
import { wantsJson } from '../../request/wants-json.ts';
import type { Services } from '../../services.ts';
import { createAdmission } from './channel/admission.ts';
import { createDepartures } from './channel/departures.ts';
import { createSeats, newPeer } from './channel/seat.ts';
import { checkMediaSettings, MediaNotConfigured, mediaFor, meshLimit } from './media/room-media.ts';
import { liveRoomPage } from './page/live-room-page.ts';
import { waitingRoomPage } from './page/waiting-room-page.ts';
import { createRoomActionRoutes } from './room-action-routes.ts';
import { ask, departureOf, noStore, roomPath, sessionIdOf } from './room-request.ts';
import { allowRoomMedia } from './room-security.ts';
import { createStreamRoutes } from './stream-routes.ts';

/** The live room: its page, and below its address everything the page does. */
export function createLiveRoomRoutes(services: Services) {
  const { config, logger, views, roomPresence } = services;
  const seats = createSeats(config.sessionSecrets);
  const departures = createDepartures(services);
  const admission = createAdmission({ ...services, departures });

  function requireMedia() {
    try {
      checkMediaSettings(config.media);
    } catch (error) {
      if (!(error instanceof MediaNotConfigured)) throw error;
      logger.error({ event: 'media_not_configured', variable: error.variable });
      throw new RequestRefused(500, 'media_not_configured', { cause: error });
    }
  }

  /** A mesh carries a few people only. A professor always gets in; students are told before they count as present. */
  const isFull = async (req: Request, sessionId: string) =>
    config.media.provider === 'mesh' &&
    req.person!.role === 'student' &&
    (await roomPresence.countOthers(sessionId, req.person!.id)) >= meshLimit;

  async function showRoom(req: Request, res: Response) {
    const sessionId = sessionIdOf(req);
    // Express answers HEAD with the GET handler, and asking whether a page exists is not joining.
    if (req.method === 'HEAD') return void noStore(res).type('html').end();
    requireMedia();
    if (await isFull(req, sessionId)) return showWaitingRoom(req, res, sessionId, true);
    const [outcome, session] = await Promise.all([ask.join(req, sessionId), describe(req, sessionId)]);
    const isClosed = outcome.kind === 'refused' && outcome.code === 'live_not_active';
    if (isClosed && !wantsJson(req)) return showWaitingRoom(req, res, sessionId, false, session);
    const { live, role } = replyOrThrow(outcome);

    const peer = newPeer(req.person!, role);
    await roomPresence.hold(sessionId, peer.person_id, peer.id);
    // A page that never opens its stream was not there for long.
    await departures.whenNotBack(departureOf(req, sessionId), peer);
    const seat = seats.sign({ peer, session_id: sessionId, live_id: live.id, webSessionId: webSessionId(req) ?? '' });
    const media = mediaFor(config.media, { live, role, peer });
    allowRoomMedia(res, media.provider);
    noStore(res);
    views.send(res, liveRoomPage({ req, sessionId, session, live, role, peer, seat, media, now: new Date() }));
  }

  async function showWaitingRoom(
    req: Request,
    res: Response,
    sessionId: string,
    full: boolean,
    known?: TrainingSession | null,
  ) {
    const [outcome, session] = await Promise.all([
      req.authority.call(getLive, { params: { id: sessionId } }),
      known === undefined ? describe(req, sessionId) : known,
    ]);
    const { live } = replyOrThrow(outcome);
    noStore(res);
    views.send(res, waitingRoomPage({ req, sessionId, session, live, full, now: new Date() }));
  }

  const router = Router();
  router.get(roomPath, showRoom);
  router.use(createStreamRoutes({ ...services, seats, departures, admission }));
  router.use(createRoomActionRoutes({ ...services, seats, departures, admission }));
  return router;
}

/** The training session's name and people, for the page's head; a room does without them rather than stay shut. */
async function describe(req: Request, sessionId: string): Promise<TrainingSession | null> {
  const endpoint = req.person!.role === 'student' ? studentProfile : mySessions;
  const outcome = await req.authority.call(endpoint);
  return outcome.kind === 'ok' ? (outcome.reply.sessions.find(({ id }) => id === sessionId) ?? null) : null;
}

import { getLive, type Live, setStudentMedia } from '@prolean/contract/live.ts';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Peer } from '../../../browser/live-room/wire.ts';
import { AuthorityRefused, replyOrThrow } from '../../authority/authority-errors.ts';
import { liveStateOf } from '../../authority/live-for-browsers.ts';
import { portalUnavailable, RequestRefused } from '../../middleware/request-refused.ts';
import { signInOf } from '../../middleware/web-session.ts';
import { wantsJson } from '../../request/wants-json.ts';
import type { Services } from '../../services.ts';
import type { Admission } from './channel/admission.ts';
import type { Departures } from './channel/departures.ts';
import type { Seats } from './channel/seat.ts';
import { mediaFor } from './media/room-media.ts';
import { isAllowed } from './relay/sdp.ts';
import { createSignalLimit } from './relay/signal-limit.ts';
import { signalsBody } from './relay/signals.ts';
import {
  ask,
  bodyOf,
  departureOf,
  noStore,
  requireSeat,
  roomAddress,
  roomPath,
  seatOf,
  sessionIdOf,
} from './room-request.ts';

type Parts = Pick<Services, 'config' | 'liveChannel' | 'liveWatch'> & {
  seats: Seats;
  departures: Departures;
  admission: Admission;
};

/** A form's checkbox or a script's boolean. */
const choice = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const studentMediaBody = z.object({ camera: choice, microphone: choice });

const mediaBody = z.object({ seat: z.string().max(2000) });
const leaveBody = z.object({
  seat: z.string().max(2000).default(''),
  /** `closing`: the page closes, or only reloads. */
  how: z.enum(['said', 'closing']).default('said'),
});

/** What people do inside a room. */
export function createRoomActionRoutes({ config, liveChannel, liveWatch, seats, departures, admission }: Parts) {
  const limit = createSignalLimit();

  /** The state by which a student's descriptions are judged; unknown is not allowed. */
  async function liveNow(req: Request, sessionId: string, admitted: Live | null): Promise<Live> {
    const live = admitted ?? replyOrThrow(await req.authority.call(getLive, { params: { id: sessionId } })).live;
    if (!live || live.status === 'ended') throw new RequestRefused(403, 'not_allowed');
    return live;
  }

  function requireWithinLimit(peer: Peer) {
    if (!limit.take(peer.id)) throw new RequestRefused(429, 'rate_limited', { retryAfter: 2 });
  }

  async function relay(req: Request, res: Response) {
    const sessionId = sessionIdOf(req);
    const body = bodyOf(req, signalsBody);
    const seat = requireSeat(req, seats, body.seat, sessionId);
    const { peer } = seat;
    requireWithinLimit(peer);
    const admitted = await admission.again(req, seat);
    const describes = body.signals.some(({ signal }) => 'sdp' in signal);
    const live = peer.role === 'student' && describes ? await liveNow(req, sessionId, admitted) : null;

    const refused = body.signals.filter(({ to, signal }) => {
      if (live && 'sdp' in signal && !isAllowed(signal.sdp, peer.role, live)) return true;
      liveChannel.publish(sessionId, { kind: 'signal', from: peer, to, signal });
      return false;
    });
    if (refused.length === 0) return noStore(res).json({ success: true });
    noStore(res)
      .status(403)
      .json({
        success: false,
        status: 403,
        code: 'not_allowed',
        reason: req.t('live-room:errors.not_allowed'),
        source: 'portal',
        read_only: false,
        refused: refused.map(({ to }) => to),
        live: live && liveStateOf(live),
      });
  }

  async function renewMedia(req: Request, res: Response) {
    const sessionId = sessionIdOf(req);
    const seat = requireSeat(req, seats, bodyOf(req, mediaBody).seat, sessionId);
    const { peer } = seat;
    requireWithinLimit(peer);
    await admission.again(req, seat);
    const { live, role } = replyOrThrow(await ask.join(req, sessionId));
    noStore(res).json({ success: true, live: liveStateOf(live), media: mediaFor(config.media, { live, role, peer }) });
  }

  async function changeStudentMedia(req: Request, res: Response) {
    const sessionId = sessionIdOf(req);
    const body = bodyOf(req, studentMediaBody);
    const { live } = await req.authority.ask(setStudentMedia, { params: { id: sessionId }, body });
    liveWatch.announce(live);
    if (wantsJson(req)) return noStore(res).json({ success: true, live: liveStateOf(live) });
    res.redirect(303, roomAddress(sessionId));
  }

  const accepted = (res: Response) => noStore(res).status(202).json({ success: true, accepted: true });

  /** Nobody knows now who this is, or he is signed out. A seat that fits says at least whose place is free. */
  async function leaveUnnamed(req: Request, res: Response, sessionId: string, peer: Peer | null, how: string) {
    if (peer) await departures.unnamed(sessionId, peer);
    if (peer && (how === 'closing' || wantsJson(req))) return accepted(res);
    if (!wantsJson(req)) return res.redirect(303, peer ? '/dashboard' : '/');
    throw req.webSessionAway ? portalUnavailable() : new RequestRefused(401, 'unauthenticated');
  }

  async function leave(req: Request, res: Response) {
    const sessionId = sessionIdOf(req);
    const { seat, how } = bodyOf(req, leaveBody);
    const peer = seatOf(req, seats, seat, sessionId)?.peer ?? null;
    if (!signInOf(req)) return leaveUnnamed(req, res, sessionId, peer, how);
    if (how === 'closing' && peer) {
      await departures.afterReload(departureOf(req, sessionId), peer);
      return accepted(res);
    }
    const outcome = await departures.now(departureOf(req, sessionId), peer);
    // Leaving works even for whom the authority no longer knows here: a form's sender goes home either way.
    if (!wantsJson(req)) return res.redirect(303, '/dashboard');
    if (outcome.kind === 'refused') throw new AuthorityRefused(outcome);
    const later = outcome.kind === 'told_later';
    noStore(res)
      .status(later ? 202 : 200)
      .json({ success: true, accepted: later });
  }

  const router = Router();
  router.post(`${roomPath}/signals`, relay);
  router.post(`${roomPath}/media`, renewMedia);
  router.post(`${roomPath}/student-media`, changeStudentMedia);
  router.post(`${roomPath}/leave`, leave);
  return router;
}

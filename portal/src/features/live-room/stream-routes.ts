import { getLive, type Live } from '@prolean/contract/live.ts';
import { type Request, type Response, Router } from 'express';
import { replyOrThrow } from '../../authority/authority-errors.ts';
import { liveStateOf } from '../../authority/live-for-browsers.ts';
import { RequestRefused } from '../../middleware/request-refused.ts';
import type { Services } from '../../services.ts';
import type { Admission } from './channel/admission.ts';
import type { Departures } from './channel/departures.ts';
import { openEventStream } from './channel/event-stream.ts';
import type { Seat, Seats } from './channel/seat.ts';
import { departureOf, noStore, roomPath, seatOf, sessionIdOf } from './room-request.ts';

type Parts = Pick<Services, 'authorityClient' | 'liveChannel' | 'liveWatch' | 'roomPresence'> & {
  seats: Seats;
  departures: Departures;
  admission: Admission;
};

/** Streams one person may have open in this process: a few tabs and devices. */
const streamsEach = 8;

/** What a room's page hears: its stream of events, and the plain answer for browsers whose streams are blocked. */
export function createStreamRoutes({
  authorityClient,
  liveChannel,
  liveWatch,
  roomPresence,
  seats,
  departures,
  admission,
}: Parts) {
  const open = new Map<string, number>();

  function countStream(personId: string, change: 1 | -1) {
    const count = (open.get(personId) ?? 0) + change;
    if (count > streamsEach) throw new RequestRefused(429, 'rate_limited', { retryAfter: 10 });
    if (count === 0) open.delete(personId);
    else open.set(personId, count);
  }

  /** Asks in the person's own name. Only a seat, which an allowed join gave, stands in for an answer that does not come. */
  async function admit(
    req: Request,
    sessionId: string,
    seat: Seat | null,
  ): Promise<{ live: Live | null; away: boolean }> {
    const outcome = await req.authority.call(getLive, { params: { id: sessionId } });
    if (outcome.kind === 'unavailable' && seat) return { live: liveWatch.known(sessionId), away: true };
    return { live: replyOrThrow(outcome).live, away: false };
  }

  async function follow(req: Request, res: Response) {
    const sessionId = sessionIdOf(req);
    const seat = seatOf(req, seats, String(req.query.seat ?? ''), sessionId);
    const { live, away } = await admit(req, sessionId, seat);
    if (seat) await admission.check(seat, live);
    const departure = departureOf(req, sessionId);
    const { token } = departure.signIn;
    countStream(req.person!.id, 1);

    let hangUp = () => {};
    const hold = () => void (seat && roomPresence.hold(sessionId, seat.peer.person_id, seat.peer.id));
    const stream = openEventStream(res, {
      onBeat: hold,
      onClose: () => {
        hangUp();
        countStream(req.person!.id, -1);
        if (seat) void departures.whenNotBack(departure, seat.peer);
      },
    });
    if (live) stream.send({ kind: 'live', live: liveStateOf(live) });
    stream.send({ kind: 'authority', away });

    const unwatch = liveWatch.join(sessionId, live, {
      ask: () => authorityClient.call(getLive, { params: { id: sessionId } }, { token, deadlineMs: 3000 }),
      onLive(newer) {
        stream.send({ kind: 'live', live: liveStateOf(newer) });
        // Another broadcast is for those who join it.
        if (seat && newer.id !== seat.live_id) stream.end();
      },
      onRefused({ status }) {
        // A token that is refused may only be an older one: the browser's next stream shows the present one.
        if (seat && status !== 401) void departures.refused(departure, seat.peer);
        stream.end();
      },
      onAuthority: (isAway) => stream.send({ kind: 'authority', away: isAway }),
      onClose: stream.end,
    });
    const unsubscribe = liveChannel.subscribe(sessionId, (message) => {
      if (!seat || message.kind === 'live') return;
      // Gone by another way, as a form or another of the portal's processes.
      if (message.kind === 'gone' && message.peer_id === seat.peer.id) return stream.end();
      if (message.kind === 'gone') return stream.send({ kind: 'gone', peer_id: message.peer_id });
      const { from, to, signal } = message;
      const isForMe = to === null ? from.id !== seat.peer.id : to === seat.peer.id;
      if (isForMe) stream.send({ kind: 'signal', from, signal });
    });
    hangUp = () => {
      unwatch();
      unsubscribe();
    };
  }

  const router = Router();
  router.get(`${roomPath}/events`, follow);
  router.get(`${roomPath}/status`, async (req, res) => {
    const sessionId = sessionIdOf(req);
    const { live } = replyOrThrow(await req.authority.call(getLive, { params: { id: sessionId } }));
    const seat = seatOf(req, seats, String(req.query.seat ?? ''), sessionId);
    if (seat) await admission.check(seat, live);
    noStore(res).json({ success: true, status: live?.status ?? 'none', live: live && liveStateOf(live) });
  });
  return router;
}

import { getLive, type Live } from '@prolean/contract/live.ts';
import type { Request } from 'express';
import { isNewer } from '../../../../browser/live-room/rights.ts';
import { AuthorityRefused, refusesSight } from '../../../authority/authority-errors.ts';
import { createKeptAnswers } from '../../../authority/kept-answers.ts';
import { RequestRefused } from '../../../middleware/request-refused.ts';
import { createSingleFlight } from '../../../platform/single-flight.ts';
import type { Services } from '../../../services.ts';
import { departureOf } from '../room-request.ts';
import type { Departures } from './departures.ts';
import type { Seat } from './seat.ts';

type Parts = Pick<Services, 'liveWatch' | 'roomPresence' | 'now'> & { departures: Departures };
type Answer = { live: Live | null; askedAt: number };

/** Milliseconds: whoever is taken off a class is silent within ten seconds, and a class that negotiates asks seldom. */
const keptFor = 9000;
/** The same where no one's stream is open in this process, so that nothing tells it of changes: as often as a watch would ask. */
const unwatchedKeptFor = 2000;

/** Whether a seat is still worth something. A join gave it once; this asks again. */
export function createAdmission({ liveWatch, roomPresence, departures, now }: Parts) {
  const kept = createKeptAnswers<Answer>({ keptFor, most: 20_000, now });
  const once = createSingleFlight<Answer | null>();

  /** Asks in the person's own name; null when nobody can say. Whoever is refused is out of the room at once. */
  async function ask(req: Request, { session_id, peer }: Seat): Promise<Answer | null> {
    const askedAt = now();
    const outcome = await req.authority.call(getLive, { params: { id: session_id } });
    if (outcome.kind === 'refused' && refusesSight(outcome)) {
      await departures.refused(departureOf(req, session_id), peer);
      throw new AuthorityRefused(outcome);
    }
    if (outcome.kind !== 'ok') return null;
    const answer = { live: outcome.reply.live, askedAt };
    // Kept per seat: an answer is never older than the join that gave the seat.
    kept.keep(peer.id, answer);
    return answer;
  }

  function recent({ peer }: Seat, isWatched: boolean) {
    const answer = kept.get(peer.id);
    return answer && (isWatched || answer.askedAt > now() - unwatchedKeptFor) ? answer : null;
  }

  /** A seat is for one live, and for as long as its owner has not said that he leaves. */
  async function check(seat: Seat, live: Live | null) {
    const isOfAnother = live !== null && live.id !== seat.live_id;
    if (isOfAnother || (await roomPresence.hasLeft(seat.peer.id))) throw new RequestRefused(403, 'not_allowed');
  }

  return {
    check,

    /**
     * For someone who acts in the room: the live as it is known now, or null while nobody can say; then his seat stands in.
     * Only those who act are asked about here, and seldom; `live-watch.ts` finds those who only listen.
     */
    async again(req: Request, seat: Seat): Promise<Live | null> {
      const known = liveWatch.known(seat.session_id);
      const answer = recent(seat, known !== null) ?? (await once(seat.peer.id, () => ask(req, seat)));
      const told = answer?.live ?? null;
      const live = isNewer(known, told) ? told : known;
      await check(seat, live);
      if (live?.status === 'ended') throw new RequestRefused(403, 'not_allowed');
      return live;
    },
  };
}
export type Admission = ReturnType<typeof createAdmission>;

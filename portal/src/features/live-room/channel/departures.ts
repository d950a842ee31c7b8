import { leaveLive } from '@prolean/contract/live.ts';
import type { Peer } from '../../../../browser/live-room/wire.ts';
import { portalUnavailable } from '../../../middleware/request-refused.ts';
import type { Services } from '../../../services.ts';
import type { SignIn } from '../../../web-session/sign-in-record.ts';

type Parts = Pick<Services, 'authorityClient' | 'liveChannel' | 'roomPresence' | 'outbox' | 'logger'>;

/** Who leaves which room, and by which request: it may act after that request has ended. */
export type Departure = { signIn: SignIn; sessionId: string; requestId: string };

/** Milliseconds a closed page has to come back: a reload reports its closing before the new page joins. */
const reloadGrace = 4000;

/** Milliseconds a lost event stream has to come back before the person is taken to have left. */
const streamPatience = 30_000;

/** Takes people out of a room: at their word, when their page closes, or when they are no longer heard of. */
export function createDepartures(
  { authorityClient, liveChannel, roomPresence, outbox, logger }: Parts,
  grace = { reloadGrace, streamPatience },
) {
  /** Tells the authority, unless the person is still in the room with another browser. */
  async function leave({ signIn, sessionId, requestId }: Departure) {
    if (await roomPresence.isPresent(sessionId, signIn.person.id)) return { kind: 'still_here' } as const;
    const options = { token: signIn.token, requestId, deadlineMs: 3000 };
    const outcome = await authorityClient.call(leaveLive, { params: { id: sessionId } }, options);
    // An authority that failed itself has not been told either.
    const failed = outcome.kind === 'refused' && [429, 500].includes(outcome.status);
    if (outcome.kind !== 'unavailable' && !failed) return outcome;
    await tellLater({ signIn, sessionId, requestId });
    return { kind: 'told_later' } as const;
  }

  const tellLater = ({ signIn, sessionId, requestId }: Departure, wait = 0) =>
    outbox.leaveLater({ signIn, trainingSessionId: sessionId, requestId, wait }).catch((cause: Error) => {
      throw portalUnavailable(cause);
    });

  async function vacate(sessionId: string, peer: Peer) {
    const wasHere = await roomPresence.release(sessionId, peer.person_id, peer.id);
    liveChannel.publish(sessionId, { kind: 'gone', peer_id: peer.id });
    return wasHere;
  }

  /** Of a browser that will not be back: its seat is given up with its place. */
  async function giveUp(sessionId: string, peer: Peer) {
    await roomPresence.markLeft(peer.id);
    await vacate(sessionId, peer);
  }

  function after(milliseconds: number, act: () => Promise<unknown>) {
    setTimeout(() => {
      act().catch((error: Error) => logger.error({ event: 'leave_failed', error }));
    }, milliseconds).unref();
  }

  return {
    /** He said so. */
    async now(departure: Departure, peer: Peer | null) {
      if (peer) await giveUp(departure.sessionId, peer);
      return leave(departure);
    },
    /** The authority lets him in no more. */
    async refused(departure: Departure, peer: Peer) {
      await giveUp(departure.sessionId, peer);
      await leave(departure).catch((error: Error) => logger.error({ event: 'leave_failed', error }));
    },
    /** He said so, but nobody can act in his name: at least his place is free. */
    unnamed: giveUp,
    /** His page closes; if it only reloads, he is back before this is told. It outlives this process and his sign-in. */
    async afterReload(departure: Departure, peer: Peer) {
      await giveUp(departure.sessionId, peer);
      await tellLater(departure, grace.reloadGrace);
    },
    /** His stream broke. If it comes back, in whichever process, his place is held again and this does nothing. */
    async whenNotBack(departure: Departure, peer: Peer) {
      const { sessionId } = departure;
      after(grace.streamPatience, async () => {
        if (await roomPresence.isHeld(sessionId, peer.person_id, peer.id)) return;
        // Who said so before is gone already, and may be back by another way.
        if (await vacate(sessionId, peer)) await leave(departure);
      });
      await roomPresence.shorten(sessionId, peer.person_id, peer.id, (grace.streamPatience / 1000) * 0.8);
    },
  };
}
export type Departures = ReturnType<typeof createDepartures>;

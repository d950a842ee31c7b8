import { type LiveEvent, liveEvents } from '@prolean/contract/live-events.ts';
import type { Caller } from '../../../platform/caller.ts';
import { createEventStream } from '../../../platform/event-stream.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { StreamRoute } from '../../../platform/stream-route.ts';
import type { LiveStreams } from './live-streams.ts';

/** Milliseconds: until a reader whose line broke asks again, and between two signs of life. */
const askAgainAfter = 1000;
const beatEvery = 15_000;

/** Who asks, asked again: rights may end while a stream goes on. */
type Identify = (authorization: string | undefined) => Promise<Caller>;

export function liveStreamsRoutes(route: StreamRoute, streams: LiveStreams, identify: Identify): void {
  route(liveEvents, async ({ caller, params, req, res }) => {
    const beginning = await streams.begin(caller, params.id, req.get('last-event-id'));
    // Express hands HEAD to the same handler; a stream without a body would never end.
    if (beginning === null || req.method === 'HEAD') {
      res.status(204).end();
      return;
    }
    streams.requireRoom(caller);
    const { liveId, after, snapshot } = beginning;
    const stream = createEventStream(res);
    const forget = streams.keep(stream, caller);

    /** Ends the stream of whoever may no longer follow; an outage of ours ends nobody's. */
    const checkRights = async (): Promise<void> => {
      try {
        await streams.authoriseAgain(await identify(req.get('authorization')), params.id, liveId);
      } catch (error) {
        if (error instanceof Refusal && error.code !== 'unavailable') stream.close();
      }
    };
    const beat = setInterval(() => {
      stream.beat();
      void checkRights();
    }, beatEvery);

    const send = (content: LiveEvent | NonNullable<typeof snapshot>) =>
      stream.send({ id: `${liveId}:${content.number}`, event: content.kind, content });
    try {
      await stream.open(askAgainAfter);
      if (snapshot !== null) await send(snapshot);
      for await (const event of streams.follow(liveId, after, stream.signal)) {
        await send(streams.seenBy(caller, event));
        if (event.kind === 'ended') break;
        if (streams.concerns(caller, event)) await checkRights();
      }
    } finally {
      clearInterval(beat);
      forget();
      stream.close();
    }
  });
}

import { readEventStream } from '@prolean/contract/event-stream.ts';
import { type LiveEvent, type LiveSnapshot, liveEvents } from '@prolean/contract/live-events.ts';

type Read = { id: string; event: string; content: LiveEvent | LiveSnapshot };

/** A live's event stream as a consumer reads it, each message checked by the contract. */
export async function openLiveStream(
  origin: string,
  sessionId: string,
  { token, lastEventId }: { token: string; lastEventId?: string },
) {
  const stop = new AbortController();
  const response = await fetch(`${origin}/api${liveEvents.path.replace(':id', sessionId)}`, {
    headers: { authorization: `Bearer ${token}`, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: stop.signal,
  });
  const isStream = response.headers.get('content-type') === 'text/event-stream; charset=utf-8';
  const messages = isStream ? readEventStream(response.body!) : null;

  const next = async (): Promise<Read | null> => {
    const { value } = await messages!.next();
    if (value === undefined) return null;
    return { id: value.id, event: value.event, content: liveEvents.messages.parse(JSON.parse(value.text)) };
  };

  return {
    response,
    /** The next message; null at the end of the stream. */
    next,
    /** Reads up to the first message of this kind, or to the end; says what came, that one included. */
    async until(kind: string): Promise<Read[]> {
      const read: Read[] = [];
      for (;;) {
        const message = await next();
        if (message === null) return read;
        read.push(message);
        if (message.event === kind) return read;
      }
    },
    close: () => stop.abort(),
  };
}

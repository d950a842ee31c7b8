import { once } from 'node:events';
import type { Response } from 'express';

/** Milliseconds a reader may take to make room for the next message; a line that takes nothing is given up. */
const readerPatience = 30_000;

/**
 * A reply of the type text/event-stream. `send` waits until the reader has room, so a slow one holds up only himself and
 * nothing piles up for him.
 */
export function createEventStream(res: Response) {
  const gone = new AbortController();
  res.once('close', () => gone.abort());

  const write = async (text: string): Promise<void> => {
    if (gone.signal.aborted || res.write(text)) return;
    const tooSlow = AbortSignal.timeout(readerPatience);
    await once(res, 'drain', { signal: AbortSignal.any([gone.signal, tooSlow]) }).catch(() => res.destroy());
  };

  return {
    /** Aborted when the reader is gone or the stream was closed. */
    signal: gone.signal,

    /** Writes the head; from here on a failure can only cut the stream. Milliseconds until a reader asks again. */
    async open(askAgainAfter: number): Promise<void> {
      res.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
      res.flushHeaders();
      await write(`retry: ${askAgainAfter}\n\n`);
    },
    send: ({ id, event, content }: { id: string; event: string; content: object }): Promise<void> =>
      // JSON has no line breaks of its own, so one line is always enough.
      write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(content)}\n\n`),

    /** A sign of life that readers skip; left out while the reader has no room. */
    beat(): void {
      if (!gone.signal.aborted && !res.writableNeedDrain) res.write(':\n\n');
    },
    close(): void {
      if (!res.writableEnded) res.end();
      gone.abort();
    },
  };
}

export type EventStream = ReturnType<typeof createEventStream>;

import type { Response } from 'express';
import type { RoomEvent } from '../../../../browser/live-room/wire.ts';

/** Milliseconds between two signs of life on a quiet stream; proxies cut connections that say nothing for a minute. */
const beat = 15_000;

/** A stream ends after about five minutes and the browser opens the next one, so that its rights are asked for again. */
const longest = 300_000;

/** Bytes a browser may be behind before it is cut off: it reconnects and starts from the present. */
const backlog = 1_000_000;

/** Turns a reply into a stream of server-sent events. `onBeat` runs at once and then every 15 seconds while the stream lives. */
export function openEventStream(res: Response, { onBeat, onClose }: { onBeat: () => void; onClose: () => void }) {
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  res.socket?.setTimeout(0);
  res.socket?.setNoDelay(true);
  res.flushHeaders();
  res.write('retry: 800\n\n');
  onBeat();

  const beats = setInterval(() => {
    res.write(': \n\n');
    onBeat();
  }, beat);
  const end = setTimeout(() => res.end(), longest * (0.9 + 0.2 * Math.random()));
  res.once('close', () => {
    clearInterval(beats);
    clearTimeout(end);
    onClose();
  });

  return {
    send(event: RoomEvent) {
      if (res.writableEnded || res.destroyed) return;
      if (res.writableLength > backlog) return res.destroy();
      res.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    end: () => res.end(),
  };
}

import type { AddressedSignal, LiveState, RoomEvent } from '../wire.ts';

type Parts = {
  /** The room's address; everything lies below it. */
  address: string;
  seat: string;
  csrf: string;
  onEvent: (event: RoomEvent) => void;
  /** The stream is heard again; also at the beginning. */
  onOpen: () => void;
  /** `lost` after a moment without a stream, `refused` when the portal will not give one any more. */
  onLine: (line: 'open' | 'lost' | 'refused') => void;
  /** Signals the relay did not pass on, because their sender may not send that now. */
  onRefused: (to: (string | null)[], live: LiveState | null) => void;
};

/** Milliseconds a stream may be away before anyone is told: the portal renews each one every few minutes. */
const unnoticed = 2500;
/** Milliseconds between tries when the browser itself has given up on the stream. */
const retries = [1000, 2000, 4000, 8000];

/** The room's line to the portal: events come in by a stream, signals go out by posts, in order and in batches. */
export function createChannel({ address, seat, csrf, onEvent, onOpen, onLine, onRefused }: Parts) {
  let source: EventSource | null = null;
  let closed = false;
  let tries = 0;
  let notice: ReturnType<typeof setTimeout> | undefined;
  let waiting: AddressedSignal[] = [];
  let posting = false;

  function open() {
    if (closed) return;
    const stream = new EventSource(`${address}/events?seat=${encodeURIComponent(seat)}`);
    source = stream;
    stream.onopen = () => {
      tries = 0;
      clearTimeout(notice);
      notice = undefined;
      onLine('open');
      onOpen();
    };
    stream.onmessage = ({ data }: MessageEvent<string>) => onEvent(JSON.parse(data) as RoomEvent);
    stream.onerror = () => {
      notice ??= setTimeout(() => onLine('lost'), unnoticed);
      // While it only connects again the browser does the work; a reply that is no stream ends it for good.
      if (stream.readyState === EventSource.CLOSED) void tryAgain();
    };
  }

  async function tryAgain() {
    source?.close();
    if (closed) return;
    const status = await fetch(`${address}/status?seat=${encodeURIComponent(seat)}`, {
      headers: { accept: 'application/json' },
    }).then(
      (reply) => reply.status,
      () => 0,
    );
    if ([401, 403, 404].includes(status)) return onLine('refused');
    const wait = retries[Math.min(tries++, retries.length - 1)]!;
    setTimeout(open, wait * (0.75 + Math.random() / 2));
  }

  async function post() {
    posting = true;
    while (waiting.length > 0 && !closed) {
      const batch = waiting.slice(0, 32);
      const reply = await send('signals', { seat, signals: batch }).catch(() => null);
      if (reply === null || reply.status === 429 || reply.status >= 500) {
        await new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * 500));
        continue;
      }
      waiting = waiting.slice(batch.length);
      if (reply.status === 401 || reply.status === 403) await passOnRefusal(reply);
    }
    posting = false;
  }

  async function passOnRefusal(reply: Response) {
    const refusal = (await reply.json().catch(() => ({}))) as { refused?: (string | null)[]; live?: LiveState | null };
    if (refusal.refused) onRefused(refusal.refused, refusal.live ?? null);
    // Not what was sent was refused, but who sent it: his seat is for another live, or he may not be here any more.
    else if (!closed) onLine('refused');
  }

  const send = (path: string, body: unknown) =>
    fetch(`${address}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': csrf },
      body: JSON.stringify(body),
    });

  open();
  addEventListener('online', () => {
    if (source?.readyState === EventSource.CLOSED) open();
  });

  return {
    signal(message: AddressedSignal) {
      waiting.push(message);
      if (!posting) queueMicrotask(() => !posting && void post());
    },
    close() {
      closed = true;
      clearTimeout(notice);
      source?.close();
    },
  };
}
export type Channel = ReturnType<typeof createChannel>;

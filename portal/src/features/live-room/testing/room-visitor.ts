import { setTimeout as pause } from 'node:timers/promises';
import type { AddressedSignal, RoomEvent, RoomIsland } from '../../../../browser/live-room/wire.ts';
import type { Browser } from '../../../../testing/browser.ts';

export const roomAddress = (sessionId: string) => `/external/live/${sessionId}`;

/** The JSON island of a room's page. */
export function islandOf(html: string): RoomIsland {
  const text = /<script type="application\/json" id="live-room">(.*?)<\/script>/s.exec(html)?.[1];
  if (text === undefined) throw new Error(`this page is no room: ${html.slice(0, 2000)}`);
  return JSON.parse(text) as RoomIsland;
}

/** Someone in a room as his browser acts there: he hears the stream and posts signals. `at` is the process he talks to. */
export async function enterRoom(browser: Browser, at: string, sessionId: string) {
  const island = islandOf((await browser.get(roomAddress(sessionId))).text);
  const stream = await listen(browser, `${at}${roomAddress(sessionId)}/events?seat=${island.seat}`);
  const post = (path: string, body: object) => browser.postJson(`${roomAddress(sessionId)}/${path}`, body);

  return {
    island,
    ...stream,
    post,
    signal: (...signals: AddressedSignal[]) => post('signals', { seat: island.seat, signals }),
    hello: () =>
      post('signals', {
        seat: island.seat,
        signals: [{ to: null, signal: { type: 'hello', sending: nothing, reply: false } }],
      }),
  };
}

const nothing = { microphone: false, camera: false, screen: false };

/** The events of a stream as they come in. */
export async function listen(browser: Browser, url: string) {
  const stop = new AbortController();
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(url, { headers: { cookie, accept: 'text/event-stream' }, signal: stop.signal });
  const events: RoomEvent[] = [];
  const ended = read(response, events).catch(() => undefined);

  return {
    response,
    events,
    ended,
    /** The first event of this kind that also fits; waits for it. */
    async heard<Kind extends RoomEvent['kind']>(
      kind: Kind,
      fits: (event: Extract<RoomEvent, { kind: Kind }>) => boolean = () => true,
    ) {
      for (let tries = 0; tries < 800; tries += 1) {
        const found = events.find(
          (event): event is Extract<RoomEvent, { kind: Kind }> =>
            event.kind === kind && fits(event as Extract<RoomEvent, { kind: Kind }>),
        );
        if (found) return found;
        await pause(25);
      }
      throw new Error(`no such ${kind} event was heard; heard were ${JSON.stringify(events)}`);
    },
    async hangUp() {
      stop.abort();
      await ended;
    },
  };
}

async function read(response: Response, events: RoomEvent[]) {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith('data: ')) events.push(JSON.parse(block.slice('data: '.length)) as RoomEvent);
    }
  }
}

/** A session description that sends in these sections, as a browser would write it. */
export const sdpOf = (...sections: [kind: string, direction: string][]) =>
  [
    'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n',
    ...sections.map(
      ([kind, direction], index) =>
        `m=${kind} 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:${index}\r\na=${direction}\r\n`,
    ),
  ].join('');

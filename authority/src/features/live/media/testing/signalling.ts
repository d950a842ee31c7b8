import { SignalRequest, SignalResponse, TrackSource, TrackType } from '@livekit/protocol';

type Message = Extract<SignalResponse['message'], { case: string }>;
type Case = Message['case'];
type Content<C extends Case> = Extract<Message, { case: C }> extends { value: infer V } ? V : never;

const kindOf = (source: TrackSource): TrackType =>
  source === TrackSource.MICROPHONE || source === TrackSource.SCREEN_SHARE_AUDIO ? TrackType.AUDIO : TrackType.VIDEO;

/** A person's line to the media server as far as its signalling goes: enough to be in a room and to ask to send. */
export async function openLine(serverUrl: string, token: string, more: Record<string, string> = {}) {
  const query = new URLSearchParams({ access_token: token, protocol: '15', sdk: 'js', auto_subscribe: '1', ...more });
  const socket = new WebSocket(`${serverUrl.replace(/^http/, 'ws')}/rtc?${query}`);
  socket.binaryType = 'arraybuffer';
  const received: Message[] = [];
  let isClosed = false;
  let wake = () => {};
  socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
    received.push(SignalResponse.fromBinary(new Uint8Array(event.data)).message as Message);
    wake();
  });
  for (const name of ['close', 'error'])
    socket.addEventListener(name, () => {
      isClosed = true;
      wake();
    });

  /** The next message of this kind after those already looked at; null when the line ends first. */
  const next = async <C extends Case>(kind: C, fits: (content: Content<C>) => boolean): Promise<Content<C> | null> => {
    for (;;) {
      const message = received.shift();
      const content = message?.case === kind ? (message.value as Content<C>) : null;
      if (content !== null && fits(content)) return content;
      if (message !== undefined) continue;
      if (isClosed) return null;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const ask = (source: TrackSource): string => {
    const cid = `${TrackSource[source]}-${Math.random()}`;
    const request = new SignalRequest({
      message: { case: 'addTrack', value: { cid, name: cid, type: kindOf(source), source } },
    });
    socket.send(new Uint8Array(request.toBinary()));
    return cid;
  };

  return {
    /** What the server says of the room that was joined; null when it lets nobody in with this token. */
    joined: await next('join', () => true),

    /**
     * Which of the sources the server takes. It says nothing of those it refuses, and answers in order, so `allowed`, which it
     * has to take, tells when it has looked at all of them.
     */
    async accepted(sources: TrackSource[], allowed: TrackSource): Promise<string[]> {
      const asked = new Map(sources.map((source) => [ask(source), TrackSource[source]!]));
      const last = ask(allowed);
      const taken: string[] = [];
      for (;;) {
        const answer = await next('trackPublished', () => true);
        if (answer === null || answer.cid === last) return taken;
        const source = asked.get(answer.cid);
        if (source !== undefined) taken.push(source);
      }
    },

    /** Resolves when the server says that this is what may be sent. */
    permitted: (identity: string, sources: string[]) =>
      next('update', ({ participants }) => {
        const { permission } = participants.find((participant) => participant.identity === identity) ?? {};
        if (permission === undefined) return false;
        const names = permission.canPublish ? permission.canPublishSources.map((source) => TrackSource[source]!) : [];
        return names.sort().join() === [...sources].sort().join();
      }),

    /** Resolves when the server has shown the person out; before media flows it only closes the line. */
    ended: () => next('leave', () => true),
    close: () => socket.close(),
  };
}

export type Line = Awaited<ReturnType<typeof openLine>>;

/** One message of a `text/event-stream`, its JSON still a text. */
export type StreamMessage = { id: string; event: string; text: string };

/** The longest message that is taken; a peer that sends longer ones is not one of ours. */
const longest = 1_048_576;

const refuseLong = ({ length }: string): void => {
  if (length > longest) throw new Error('a message of the event stream is too long');
};

const messageOf = (block: string, lastId: string): StreamMessage => {
  const message = { id: lastId, event: 'message', text: '' };
  const lines: string[] = [];
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'id') message.id = value;
    if (name === 'event') message.event = value;
    if (name === 'data') lines.push(value);
  }
  return { ...message, text: lines.join('\n') };
};

/**
 * The messages of an event stream as they come, for consumers that are not browsers. Comments and `retry` are skipped. Ends
 * with the stream; a cut connection is thrown as the error of the body. `id` is the last one seen, for `Last-Event-ID`.
 */
export async function* readEventStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamMessage, void, void> {
  const decoder = new TextDecoder();
  let pending = '';
  let lastId = '';
  for await (const bytes of body) {
    pending = (pending + decoder.decode(bytes, { stream: true })).replaceAll('\r\n', '\n');
    const blocks = pending.split('\n\n');
    pending = blocks.pop()!;
    for (const block of blocks) {
      refuseLong(block);
      const message = messageOf(block, lastId);
      lastId = message.id;
      if (message.text !== '') yield message;
    }
    refuseLong(pending);
  }
}

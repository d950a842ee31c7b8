import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEventStream, type StreamMessage } from './event-stream.ts';

const read = async (chunks: Uint8Array[]): Promise<StreamMessage[]> => {
  const body = async function* () {
    yield* chunks;
  };
  return Array.fromAsync(readEventStream(body()));
};

const bytes = (text: string) => new TextEncoder().encode(text);

test('messages are read with their ids and names; comments, retry and unfinished messages are not', async () => {
  const text = 'retry: 1000\n\n:\n\nid: a:1\nevent: joined\ndata: {"n":1}\n\ndata: {"n":2}\n\nid: a:3\ndata: {"n"';
  expect(await read([bytes(text)])).toEqual([
    { id: 'a:1', event: 'joined', text: '{"n":1}' },
    { id: 'a:1', event: 'message', text: '{"n":2}' },
  ]);
});

test('it does not matter where the network cuts the bytes', async () => {
  const text = 'id: é:1\nevent: message\ndata: {"text":"مرحبا — 👋"}\n\n:\n\nid: é:2\nevent: left\ndata: {}\n\n';
  const whole = await read([bytes(text)]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes(text).length }), { maxLength: 12 }), async (cuts) => {
      const places = [0, ...cuts.sort((one, other) => one - other), bytes(text).length];
      const chunks = places.slice(1).map((place, index) => bytes(text).subarray(places[index], place));
      expect(await read(chunks)).toEqual(whole);
    }),
  );
});

test('a message without end is not collected for ever', async () => {
  await expect(read([bytes(`data: ${'x'.repeat(1_100_000)}`)])).rejects.toThrow('too long');
});

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
  const text =
    'id: é:1\r\nevent: message\r\ndata: {"text":"مرحبا — 👋"}\r\n\r\n:\n\nid: é:2\nevent: left\ndata: {}\n\n';
  const whole = await read([bytes(text)]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes(text).length }), { maxLength: 12 }), async (cuts) => {
      const places = [0, ...cuts.sort((one, other) => one - other), bytes(text).length];
      const chunks = places.slice(1).map((place, index) => bytes(text).subarray(places[index], place));
      expect(await read(chunks)).toEqual(whole);
    }),
  );
});

test.each([
  ['without the space after its colon', 'data:{"n":1}\n\n', '{"n":1}'],
  ['with more spaces than the one that is not part of it', 'data:  {"n":1}\n\n', ' {"n":1}'],
  ['in several lines', 'data: {\ndata: "n":1\ndata: }\n\n', '{\n"n":1\n}'],
  ['with a colon inside', 'data: a:b: c\n\n', 'a:b: c'],
  ['with a line separator that JSON leaves as it is', 'data: {"text":"\u2028\u2029"}\n\n', '{"text":"\u2028\u2029"}'],
  ['in lines that end with CR LF', 'data: {"n":1}\r\n\r\n', '{"n":1}'],
  ['between a comment and fields nobody knows', ': data: no\ndataset: no\n data: no\ndata: yes\n\n', 'yes'],
])('data %s are read', async (_, text, data) => {
  expect(await read([bytes(text)])).toEqual([{ id: '', event: 'message', text: data }]);
});

test('an id without a value forgets the last one, and a message without data is none', async () => {
  const text = 'id: a:1\ndata: 1\n\nid\ndata: 2\n\nid: a:3\nevent: joined\n\ndata: 3\n\n';
  expect(await read([bytes(text)])).toEqual([
    { id: 'a:1', event: 'message', text: '1' },
    { id: '', event: 'message', text: '2' },
    { id: 'a:3', event: 'message', text: '3' },
  ]);
});

test('the length that is allowed is that of one message, not of the stream', async () => {
  const message = `data: ${'x'.repeat(600_000)}\n\n`;
  const read3 = await read([bytes(message), bytes(message), bytes(message)]);
  expect(read3.map(({ text }) => text.length)).toEqual([600_000, 600_000, 600_000]);
  expect(await read([bytes(message + message)])).toHaveLength(2);
  await expect(read([bytes(`data: ${'x'.repeat(1_100_000)}\n\n`)])).rejects.toThrow('too long');
  const nearly = `data: ${'x'.repeat(1_048_576 - 'data: '.length)}`;
  expect(await read([bytes(nearly)])).toEqual([]);
  await expect(read([bytes(`${nearly}x`)])).rejects.toThrow('too long');
});

test('a message without end is not collected for ever', async () => {
  await expect(read([bytes(`data: ${'x'.repeat(1_100_000)}`)])).rejects.toThrow('too long');
});

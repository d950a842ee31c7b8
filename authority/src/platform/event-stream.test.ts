import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { readEventStream } from '@prolean/contract/event-stream.ts';
import express, { type Response } from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { createEventStream } from './event-stream.ts';

/** More than the buffers of a connection take in. */
const messages = 400;
const filling = 'x'.repeat(64 * 1024);

async function serveStream() {
  const served = { sent: 0, response: null as Response | null, over: Promise.withResolvers<void>() };
  const app = express().get('/', async (_req, res) => {
    served.response = res;
    const stream = createEventStream(res);
    await stream.open(1000);
    while (served.sent < messages && !stream.signal.aborted) {
      await stream.send({ id: String(served.sent), event: 'filling', content: { filling } });
      served.sent += 1;
    }
    stream.close();
    served.over.resolve();
  });
  const server = http.createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const request = http.get({ port: (server.address() as AddressInfo).port });
  const [reply] = (await once(request, 'response')) as [http.IncomingMessage];
  return { served, request, reply };
}

const untilFull = async (served: { response: Response | null; sent: number }) => {
  let before = -1;
  while (served.response?.writableNeedDrain !== true || served.sent !== before) {
    before = served.sent;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

test('a reader who does not read holds up his own stream, and nothing piles up for him', async () => {
  const { served, reply } = await serveStream();
  await untilFull(served);
  expect(served.sent).toBeLessThan(messages);
  expect(served.response!.writableLength).toBeLessThan(4 * filling.length);
  const read = await Array.fromAsync(readEventStream(reply));
  expect(read.map(({ id }) => id)).toEqual(Array.from({ length: messages }, (_, index) => String(index)));
});

test('a reader who goes away ends the stream, also while it waits for him', async () => {
  const { served, request } = await serveStream();
  await untilFull(served);
  request.destroy();
  await served.over.promise;
  expect(served.sent).toBeLessThan(messages);
});

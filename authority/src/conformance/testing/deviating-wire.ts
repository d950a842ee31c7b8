import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = { method: string; path: string; headers: Record<string, string>; text: string };
export type Replied = { status: number; headers: Record<string, string>; text: string };

/** How the wire lies: what it makes of a question before the authority hears it, and of the answer on its way back. */
export type WireDeviation = { asked?: (asked: Asked) => Asked; replied?: (replied: Replied, asked: Asked) => Replied };

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const isJson = ({ headers }: IncomingMessage): boolean => /^application\/json\b/.test(headers['content-type'] ?? '');

async function ask(origin: string, { method, path, headers, text }: Asked): Promise<IncomingMessage> {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...kept } = headers;
  const length = text === '' ? {} : { 'content-length': String(Buffer.byteLength(text)) };
  const outgoing = send(origin, { method, path, headers: { ...kept, ...length } });
  outgoing.end(text);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return incoming;
}

/** A real authority behind a wire that changes some of what passes. */
export async function startDeviatingWire(origin: string, deviation: WireDeviation) {
  const { asked: changeAsked = (asked) => asked, replied: changeReplied = (replied) => replied } = deviation;
  const server = createServer(async (req, res) => {
    const text = await textOf(req);
    const asked = { method: req.method ?? '', path: req.url ?? '', headers: flat(req.headers), text };
    const incoming = await ask(origin, changeAsked(asked));
    if (!isJson(incoming)) {
      // Streams and files pass as they come.
      res.writeHead(incoming.statusCode ?? 0, flat(incoming.headers));
      incoming.pipe(res);
      return;
    }
    const replied = { status: incoming.statusCode ?? 0, headers: flat(incoming.headers), text: await textOf(incoming) };
    const { status, headers, text: answer } = changeReplied(replied, asked);
    const { 'content-length': _length, 'transfer-encoding': _encoding, connection: _connection, ...kept } = headers;
    res.writeHead(status, kept).end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

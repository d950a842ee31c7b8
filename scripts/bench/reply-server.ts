// A bare server that gives one reply for ever; started as a process of its own by the bench.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const reply = Buffer.from(process.argv[2] ?? '{}');

const server = createServer({ keepAliveTimeout: 65_000 }, (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': reply.length });
  response.end(reply);
}).listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('disconnect', () => process.exit(0));

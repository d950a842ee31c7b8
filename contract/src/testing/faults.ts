import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Fault } from './fault-proxy.ts';

type Headers = Record<string, string | number>;

const head = (status: number | string, headers: Headers): string =>
  `HTTP/1.1 ${status} Stub\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

const jsonHeaders = (length: number): Headers => ({ 'Content-Type': 'application/json', 'Content-Length': length });

/** An orderly reply: `body` as JSON. */
export const json =
  (body: unknown, { status = 200, headers = {} }: { status?: number; headers?: Headers } = {}): Fault =>
  (socket) => {
    const bytes = Buffer.from(JSON.stringify(body));
    socket.write(head(status, { ...jsonHeaders(bytes.length), ...headers }));
    socket.write(bytes);
  };

/** A refusal as the authority words it. */
export const refusal = (
  status: number,
  code: string,
  headers: Headers = {},
  error = 'told by the fault proxy',
): Fault => json({ success: false, error, code, request_id: 'proxy-1' }, { status, headers });

/** A status with an empty body, as gateways give it. */
export const bare =
  (status: number | string, headers: Headers = {}): Fault =>
  (socket) =>
    void socket.write(head(status, { 'Content-Length': 0, ...headers }));

/** Any body with any content type. */
export const bytes =
  (body: Uint8Array | string, contentType = 'application/json', headers: Headers = {}, status = 200): Fault =>
  (socket) => {
    const content = Buffer.from(body);
    socket.write(head(status, { 'Content-Type': contentType, 'Content-Length': content.length, ...headers }));
    socket.write(content);
  };

/** Exactly this, whatever it is. */
export const raw =
  (text: string): Fault =>
  (socket) =>
    void socket.write(text);

/** RST. */
export const reset = (): Fault => (socket) => void socket.resetAndDestroy();

/** FIN without an answer. */
export const hangUp = (): Fault => (socket) => void socket.end();

/** The request is read and nothing ever comes. */
export const silence = (): Fault => () => {};

/** Writes one byte after the other until the other end goes. */
const drip = (socket: Socket, text: string, everyMs: number): void => {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent >= text.length || socket.destroyed) return clearInterval(timer);
    socket.write(text[sent] ?? '');
    sent += 1;
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
};

export const dripHead =
  (everyMs: number): Fault =>
  (socket) =>
    drip(socket, head(200, jsonHeaders(16)), everyMs);

export const dripBody =
  (body: unknown, everyMs: number): Fault =>
  (socket) => {
    const text = JSON.stringify(body);
    socket.write(head(200, jsonHeaders(text.length)));
    drip(socket, text, everyMs);
  };

/** Half of the body, then nothing (`stall`) or the end of the connection (`cut`). */
const half =
  (body: unknown, then: (socket: Socket) => void): Fault =>
  (socket) => {
    const text = JSON.stringify(body);
    socket.write(head(200, jsonHeaders(text.length)));
    socket.write(text.slice(0, text.length / 2), () => then(socket));
  };
export const stall = (body: unknown): Fault => half(body, () => {});
export const cut = (body: unknown): Fault => half(body, (socket) => socket.end());
export const resetHalfway = (body: unknown): Fault => half(body, (socket) => socket.resetAndDestroy());

/** A chunked body whose last chunk never comes. */
export const cutChunked =
  (body: unknown): Fault =>
  (socket) => {
    const text = JSON.stringify(body);
    socket.write(head(200, { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' }));
    socket.end(`${text.length.toString(16)}\r\n${text.slice(0, 4)}`);
  };

/** More bytes than `Content-Length` says. */
export const surplus =
  (body: unknown): Fault =>
  (socket) => {
    const text = JSON.stringify(body);
    socket.write(`${head(200, jsonHeaders(text.length))}${text}{"success":false}`);
  };

/** A chunked body without end; ends when the other side has had enough. `onBytes` hears how much was taken. */
export const endless =
  (onBytes: (total: number) => void): Fault =>
  (socket) => {
    socket.write(head(200, { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' }));
    const piece = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    let total = 0;
    const more = () => {
      while (!socket.destroyed) {
        total += 0x10000;
        onBytes(total);
        if (!socket.write(piece)) return void socket.once('drain', more);
      }
    };
    more();
  };

/** A few kilobytes that want to become `size` bytes. */
export const gzipBomb = (size: number): Fault =>
  bytes(gzipSync(Buffer.alloc(size, 0x20)), 'application/json', { 'Content-Encoding': 'gzip' });

export const redirect = (status: number, location: string): Fault => bare(status, { Location: location });

/** An orderly fault, and then the connection is closed in the way of a server that is tired of waiting. */
export const thenClose =
  (fault: Fault): Fault =>
  (socket, hit) => {
    fault(socket, hit);
    socket.end();
  };

export const after =
  (ms: number, fault: Fault): Fault =>
  (socket, hit) => {
    const timer = setTimeout(() => fault(socket, hit), ms);
    socket.once('close', () => clearTimeout(timer));
  };

/** Passes the request on to another server on this machine, and its answer back. */
export const passTo =
  (port: number): Fault =>
  (socket, { method, path, headers, body }) => {
    const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const content = Buffer.concat(parts);
        const type = response.headers['content-type'] ?? 'application/json';
        socket.write(head(response.statusCode ?? 0, { 'Content-Type': type, 'Content-Length': content.length }));
        socket.write(content);
      });
      response.on('error', () => socket.destroy());
    });
    onward.on('error', () => socket.resetAndDestroy());
    onward.end(body);
  };

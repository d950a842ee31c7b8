import type { Socket } from 'node:net';

type RawRequest = { method: string; path: string; headers: Record<string, string>; body: string };

const parseHead = (head: string): Omit<RawRequest, 'body'> => {
  const [requestLine = '', ...lines] = head.split('\r\n');
  const [method = '', path = ''] = requestLine.split(' ');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { method, path, headers };
};

/** Cuts what arrives on a socket into requests. Knows bodies by `Content-Length` only, which is all that undici sends for bytes. */
export const splitRequests = (socket: Socket, onRequest: (request: RawRequest) => void): void => {
  let pending = Buffer.alloc(0);
  const next = (): boolean => {
    const headEnd = pending.indexOf('\r\n\r\n');
    if (headEnd === -1) return false;
    const head = parseHead(pending.subarray(0, headEnd).toString('latin1'));
    const bodyEnd = headEnd + 4 + Number(head.headers['content-length'] ?? 0);
    if (pending.length < bodyEnd) return false;
    const body = pending.subarray(headEnd + 4, bodyEnd).toString('utf8');
    pending = pending.subarray(bodyEnd);
    onRequest({ ...head, body });
    return pending.length > 0;
  };
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (next());
  });
};

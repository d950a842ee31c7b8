import net from 'node:net';

export type Ask = { token?: string; cookie?: string; body?: object; headers?: Record<string, string> };
export type Answer = { status: number; text: () => string };

const requestText = (host: string, method: 'GET' | 'POST', target: string, ask: Ask): string => {
  const body = ask.body === undefined ? '' : JSON.stringify(ask.body);
  const headers: Record<string, string> = {
    host,
    ...(ask.token !== undefined && { authorization: `Bearer ${ask.token}` }),
    ...(ask.cookie !== undefined && { cookie: ask.cookie }),
    ...(body !== '' && { 'content-type': 'application/json' }),
    ...(method === 'POST' && { 'content-length': String(Buffer.byteLength(body)) }),
    ...ask.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
};

/** Whether the bytes that have come are a whole answer. Enough of HTTP for servers that keep connections and answer in turn. */
function isWhole(chunks: readonly Buffer[]): boolean {
  const first = chunks[0]!;
  const headEnd = first.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const head = first.toString('latin1', 0, headEnd);
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) return Buffer.concat(chunks.slice(-2)).subarray(-5).equals(lastChunk);
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0) >= headEnd + 4 + Number(length);
}
const lastChunk = Buffer.from('0\r\n\r\n');

type Waiting = { resolve: (answer: Answer) => void; reject: (error: Error) => void };

function openConnection(host: string, port: number) {
  const socket = net.connect(port, host).setNoDelay(true);
  let chunks: Buffer[] = [];
  let waiting: Waiting | null = null;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    // A head that came in pieces is looked for in one.
    if (chunks.length > 1 && chunks[0]!.indexOf('\r\n\r\n') < 0) chunks = [Buffer.concat(chunks)];
    if (waiting === null || !isWhole(chunks)) return;
    const [whole, { resolve }] = [chunks, waiting];
    [chunks, waiting] = [[], null];
    const text = () => {
      const all = Buffer.concat(whole).toString();
      return all.slice(all.indexOf('\r\n\r\n') + 4);
    };
    resolve({ status: Number(whole[0]!.toString('latin1', 9, 12)), text });
  });
  const fail = (error: Error) => waiting?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed a connection it was asked on')));
  return {
    isOpen: () => !socket.destroyed && socket.writable,
    ask: (text: string) =>
      new Promise<Answer>((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(text);
      }),
    close: () => socket.destroy(),
  };
}

/**
 * As many connections as callers, each asked one thing at a time. Plain sockets: an HTTP client would need more of the
 * second core than the servers need of the first, and would hide the difference between them.
 */
export function createLoad(origin: string) {
  const { hostname, port, host } = new URL(origin);
  const idle: ReturnType<typeof openConnection>[] = [];

  /** Any answer but those of the statuses allowed fails the bench. */
  const ask = async (
    method: 'GET' | 'POST',
    target: string,
    options: Ask = {},
    allowed: readonly number[] = [200, 201],
  ): Promise<Answer> => {
    let connection = idle.pop();
    while (connection !== undefined && !connection.isOpen()) connection = idle.pop();
    connection ??= openConnection(hostname, Number(port));
    const answer = await connection.ask(requestText(host, method, target, options));
    idle.push(connection);
    if (!allowed.includes(answer.status))
      throw new Error(`${method} ${target}: ${answer.status} ${answer.text().slice(0, 300)}`);
    return answer;
  };

  const close = () => {
    for (const connection of idle) connection.close();
  };
  return { ask, close };
}

export type Load = ReturnType<typeof createLoad>;

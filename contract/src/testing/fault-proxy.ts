import { type AddressInfo, createServer, type Socket } from 'node:net';
import { splitRequests } from './raw-http.ts';

/** One request as it came over the wire. */
export type Hit = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Counts connections from 1, to see whether one was used again. */
  connection: number;
};

/** What the proxy does with one request: anything that can be done to a socket. */
export type Fault = (socket: Socket, hit: Hit) => void;

/** What it does with a connection before any request: nothing special, cut it, or speak plain HTTP whatever comes. */
export type Welcome = 'accept' | 'reset' | 'speak_plainly';

/**
 * A server that misbehaves on demand, byte by byte: each request takes the next fault of the list, and the last one
 * stays. Real sockets on 127.0.0.1, so that what is tested is what happens.
 */
export const startFaultProxy = async () => {
  const hits: Hit[] = [];
  const sockets = new Set<Socket>();
  let faults: Fault[] = [];
  let welcome: Welcome = 'accept';
  let onBytes: ((chunk: Buffer) => void) | undefined;
  let connections = 0;
  let mostAtOnce = 0;

  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    mostAtOnce = Math.max(mostAtOnce, sockets.size);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    if (welcome === 'reset') return void socket.resetAndDestroy();
    socket.on('data', (chunk: Buffer) => onBytes?.(chunk));
    if (welcome === 'speak_plainly')
      return void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    splitRequests(socket, (request) => {
      const hit: Hit = { ...request, connection };
      hits.push(hit);
      const fault = faults.length > 1 ? faults.shift() : faults[0];
      fault?.(socket, hit);
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const stopListening = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.resetAndDestroy();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    port,
    baseUrl: `http://127.0.0.1:${port}/api`,
    hits: hits as readonly Hit[],
    /** The hits of one path, without the client's questions about health. */
    hitsOf: (path: string): Hit[] => hits.filter((hit) => hit.path === `/api${path}`),
    connections: () => connections,
    openConnections: () => sockets.size,
    mostConnectionsAtOnce: () => mostAtOnce,
    answer: (...list: [Fault, ...Fault[]]): void => {
      faults = list;
    },
    welcome: (kind: Welcome): void => {
      welcome = kind;
    },
    /** Hears every byte that arrives, before it is taken for a request. */
    onBytes: (listener: (chunk: Buffer) => void): void => {
      onBytes = listener;
    },
    forgetHits: (): void => {
      hits.length = 0;
    },
    /** Refuses connections from now on, until `returnToWork`. */
    goAway: async (): Promise<void> => {
      if (server.listening) await stopListening();
    },
    returnToWork: (): Promise<void> => listen(port),
    close: async (): Promise<void> => {
      if (server.listening) await stopListening();
    },
  };
};

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;

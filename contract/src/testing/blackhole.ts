import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** Listens and then never returns to its event loop, so that nothing is ever accepted. */
const listener = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** A port whose queue of connections is full: whoever connects now hears nothing at all. */
export const openBlackhole = async (): Promise<{ port: number; close: () => Promise<void> }> => {
  const worker = new Worker(listener, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const queued: Socket[] = [];
  // Two fit into a queue of one; each further one makes sure.
  for (let count = 0; count < 4; count += 1) queued.push(connect(port, '127.0.0.1').on('error', () => {}));
  if (queued[0] !== undefined) await once(queued[0], 'connect');
  return {
    port,
    close: async () => {
      for (const socket of queued) socket.destroy();
      await worker.terminate();
    },
  };
};

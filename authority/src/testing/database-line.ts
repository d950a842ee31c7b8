import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/**
 * A way to the database that can be cut: while it is, connections are taken and closed at once. Connections that are frozen stay
 * open and say nothing more, as when the other machine is gone without a word; new ones work.
 */
export async function openDatabaseLine(url: string) {
  const [target, line] = [new URL(url), new URL(url)];
  const sockets = new Set<Socket>();
  let cut = false;
  let refused = 0;
  const server = createServer((near) => {
    near.on('error', () => {});
    if (cut) {
      refused += 1;
      near.destroy();
      return;
    }
    const far = dial(Number(target.port), target.hostname).on('error', () => near.destroy());
    for (const socket of [near, far]) sockets.add(socket.on('close', () => sockets.delete(socket)));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  line.port = String((server.address() as AddressInfo).port);
  return {
    url: line.href,
    refused: () => refused,
    cut() {
      cut = true;
      for (const socket of sockets) socket.destroy();
    },
    freeze() {
      for (const socket of sockets) socket.pause();
    },
    mend() {
      cut = false;
    },
    close() {
      this.cut();
      server.close();
    },
  };
}

export type DatabaseLine = Awaited<ReturnType<typeof openDatabaseLine>>;

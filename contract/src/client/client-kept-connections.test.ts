import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { health } from '../health.ts';
import { login } from '../identity.ts';
import { hangUp, json, reset } from '../testing/faults.ts';
import { breath, openClient, openProxy, until, withoutBreaker } from '../testing/open.ts';
import { defaultTuning } from './tuning.ts';

const up = { success: true, status: 'up' };
const quick = { backOffBaseMs: 1, backOffCapMs: 5, readTryMs: 400, writeTryMs: 400, ...withoutBreaker };
const credentials = { body: { username: 'a', password: 'b' } };

/** Longer than the deadline: whoever waits for the back-off at all does not make it. */
const waitsForEver = { backOffBaseMs: 60_000, backOffCapMs: 60_000, random: () => 0.99 };

test.each([
  ['closed', hangUp()],
  ['reset', reset()],
])('case 62: a kept connection found %s is replaced at once, without a wait', async (_how, fault) => {
  const proxy = await openProxy();
  proxy.answer(json(up), fault, json(up));
  const { client, events } = openClient(proxy, { ...quick, ...waitsForEver });
  await client.call(health);
  await breath();
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(events).toMatchObject([{ event: 'authority_call_retried', ending: 'stale_connection', waitMs: 0 }]);
});

test('case 62: only once, and only for what may be repeated', async () => {
  const proxy = await openProxy();
  proxy.answer(json(up), hangUp());
  const { client } = openClient(proxy, { ...quick, ...waitsForEver });
  await client.call(health);
  await breath();
  expect(await client.call(health)).toMatchObject({ kind: 'unavailable', reason: 'interrupted' });
  expect(proxy.hits).toHaveLength(3);
  proxy.answer(json(up), hangUp());
  await client.call(health);
  await breath();
  expect(await client.call(login, credentials)).toMatchObject({ reason: 'interrupted', outcomeUnknown: true });
  expect(proxy.hits).toHaveLength(5);
});

test('case 62: a new connection that is hung up on is no stale one', async () => {
  const proxy = await openProxy();
  proxy.answer(hangUp(), json(up));
  const { client, events } = openClient(proxy, quick);
  expect(await client.call(health)).toMatchObject({ kind: 'ok' });
  expect(events).toMatchObject([{ ending: 'lost' }]);
});

test('case 62: the client tires of an idle connection long before the server does', async () => {
  expect(defaultTuning.idleConnectionMs).toBeLessThan(65_000 / 2);
  const proxy = await openProxy();
  proxy.answer(json(up));
  const { client } = openClient(proxy, { ...quick, idleConnectionMs: 100 });
  await client.call(health);
  await until(() => proxy.openConnections() === 0);
});

/** Answers, and hangs up when nothing more came for so long. */
const idleServer = (idleMs: number) => {
  const timers = new WeakMap<Socket, NodeJS.Timeout>();
  return (socket: Socket) => {
    clearTimeout(timers.get(socket));
    if (socket.writableEnded) return;
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n${JSON.stringify(up)}`,
    );
    timers.set(
      socket,
      setTimeout(() => socket.end(), idleMs),
    );
  };
};

test("case 62: two thousand reads spaced around the server's patience fail never", async () => {
  expect(JSON.stringify(up)).toHaveLength(30);
  const proxy = await openProxy();
  proxy.answer(idleServer(10));
  const { client } = openClient(proxy, { ...quick, readTryMs: 4_000, budgetTokens: 2_000 });
  const kinds = new Set<string>();
  const lane = async (own: number) => {
    for (let count = 0; count < 100; count += 1) {
      kinds.add((await client.call(health)).kind);
      await new Promise((resolve) => setTimeout(resolve, 8 + ((count + own) % 5)));
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, own) => lane(own)));
  expect([...kinds]).toEqual(['ok']);
  expect(proxy.connections()).toBeGreaterThan(20);
}, 60_000);

test('case 63: a restart of the server under load fails no read', async () => {
  const proxy = await openProxy();
  proxy.answer(json(up));
  const { client } = openClient(proxy, { ...withoutBreaker, random: () => 0.9 });
  const kinds: string[] = [];
  let restarted = false;
  const lane = async () => {
    for (let more = 30; more > 0; more -= restarted ? 1 : 0) kinds.push((await client.call(health)).kind);
  };
  const load = Promise.all(Array.from({ length: 6 }, lane));
  await until(() => kinds.length > 100);
  await proxy.goAway();
  await proxy.returnToWork();
  restarted = true;
  await load;
  expect(new Set(kinds)).toEqual(new Set(['ok']));
});

import { expect, test } from 'vitest';
import { createBulkhead } from './bulkhead.ts';

const never = new AbortController().signal;

test('case 88: places are given in order, and a place given back twice is one place', async () => {
  const bulkhead = createBulkhead({ inFlight: 1, queued: 2, queueWaitMs: 60_000 });
  const order: number[] = [];
  const first = await bulkhead.enter(never, 60_000);
  const waiting = [1, 2].map(async (number) => {
    const release = await bulkhead.enter(never, 60_000);
    order.push(number);
    return release;
  });
  expect(await bulkhead.enter(never, 60_000)).toBeNull();
  first?.();
  first?.();
  (await waiting[0])?.();
  (await waiting[1])?.();
  expect(order).toEqual([1, 2]);
  const again = await bulkhead.enter(never, 0);
  expect(again).not.toBeNull();
  expect(await bulkhead.enter(never, 0)).toBeNull();
});

test('case 88: whoever goes away while he waits leaves his place in the queue to others', async () => {
  const bulkhead = createBulkhead({ inFlight: 1, queued: 1, queueWaitMs: 60_000 });
  const release = await bulkhead.enter(never, 0);
  const caller = new AbortController();
  const waiting = bulkhead.enter(caller.signal, 60_000);
  caller.abort();
  expect(await waiting).toBeNull();
  const next = bulkhead.enter(never, 60_000);
  release?.();
  expect(await next).not.toBeNull();
});

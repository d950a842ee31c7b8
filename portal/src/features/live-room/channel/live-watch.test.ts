import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@prolean/contract/client.ts';
import { createServiceIdentity } from '@prolean/contract/credentials.ts';
import type { User } from '@prolean/contract/identity.ts';
import { endLive, getLive, type Live, pauseLive } from '@prolean/contract/live.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, sampleUsers, stubServiceToken } from '@prolean/contract/stub-samples.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../../../platform/logger.ts';
import { createLiveChannel } from './live-channel.ts';
import { createLiveWatch } from './live-watch.ts';

const { id } = sampleSessions.live;
const logger = createLogger('silent');

let stub: StubAuthority;
let client: ReturnType<typeof createClient>;
let closing: (() => unknown)[];

beforeEach(async () => {
  stub = await startStubAuthority();
  client = createClient({ baseUrl: stub.baseUrl });
  closing = [() => stub.close(), () => client.close()];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
});

/** One process' watch. Everyone in it hears into the same list. */
function watching({ service = false, channel = createLiveChannel({ redis: null, logger }) } = {}) {
  const serviceIdentity = service ? createServiceIdentity({ token: stubServiceToken }) : null;
  const watch = createLiveWatch({ authorityClient: client, serviceIdentity, channel, logger, interval: 40 });
  closing.push(() => watch.close());
  const heard: (Live['status'] | 'away' | 'back' | 'closed' | 'refused')[] = [];
  const token = stub.tokenOf(sampleUsers.professor);
  const join = (known: Live | null = sampleSessions.live.live, user: User = sampleUsers.professor) =>
    watch.join(id, known, {
      ask: () => client.call(getLive, { params: { id } }, { token: stub.tokenOf(user), deadlineMs: 1000 }),
      onRefused: () => heard.push('refused'),
      onLive: ({ status }) => heard.push(status),
      onAuthority: (away) => heard.push(away ? 'away' : 'back'),
      onClose: () => heard.push('closed'),
    });
  const act = (endpoint: typeof pauseLive) => client.call(endpoint, { params: { id } }, { token });
  return { watch, heard, join, act };
}

async function until(fits: () => boolean) {
  for (let tries = 0; tries < 400 && !fits(); tries += 1) await pause(25);
  expect(fits()).toBe(true);
}

it('tells everyone of a change that was made elsewhere, once', async () => {
  const { heard, join, act } = watching();
  join();
  join();
  await act(pauseLive);
  await until(() => heard.length >= 2);
  await pause(150);
  expect(heard).toEqual(['paused', 'paused']);
});

it('asks the authority once per turn, however many people are in the room', async () => {
  const { join } = watching();
  for (let person = 0; person < 50; person += 1) join();
  await until(() => stub.callsOf(getLive).length >= 3);
  const before = stub.callsOf(getLive).length;
  await pause(200);
  expect(stub.callsOf(getLive).length - before).toBeLessThan(12);
});

it('stops asking when the last one has left', async () => {
  const { join } = watching();
  const leave = [join(), join()];
  await until(() => stub.callsOf(getLive).length >= 1);
  for (const each of leave) each();
  await pause(100);
  const before = stub.callsOf(getLive).length;
  await pause(200);
  expect(stub.callsOf(getLive).length).toBe(before);
});

it('asks as the service where it may, and in a participant’s name where the service was refused', async () => {
  const { join, heard, act } = watching({ service: true });
  join();
  await act(pauseLive);
  await until(() => heard.includes('paused'));
  const asService = stub.callsOf(getLive).filter(({ authorization }) => authorization === `Bearer ${stubServiceToken}`);
  expect(asService).toHaveLength(1);

  stub.reply(getLive, { live: { ...sampleSessions.live.live!, status: 'ended', version: 9 } });
  const second = watching({ service: true });
  second.join();
  await until(() => second.heard.includes('ended'));
});

it.each([false, true])(
  'lets each participant ask in turn, and finds out who was refused (service: %s)',
  async (service) => {
    const { join, heard } = watching({ service });
    for (const user of [sampleUsers.otherStudent, sampleUsers.student, sampleUsers.arabicStudent])
      join(undefined, user);
    const inTheNameOf = (user: User) =>
      stub
        .callsOf(getLive)
        .filter(({ authorization }) => authorization?.startsWith(`Bearer stub-token-${user.username}-`)).length;
    await until(() => heard.includes('refused'));
    await until(() => inTheNameOf(sampleUsers.student) >= 2 && inTheNameOf(sampleUsers.arabicStudent) >= 2);
  },
);

it('tells what was announced at once, and what is older never', async () => {
  const { watch, heard, join } = watching();
  join();
  const live = sampleSessions.live.live!;
  watch.announce({ ...live, status: 'paused', version: 5 });
  watch.announce({ ...live, status: 'live', version: 4 });
  watch.announce({ ...live, status: 'paused', version: 5 });
  expect(heard).toEqual(['paused']);
  expect(watch.known(id)?.version).toBe(5);
});

it('says when the authority is away, and catches up when it is back', async () => {
  const { heard, join, act } = watching();
  join();
  await until(() => stub.callsOf(getLive).length > 0);
  await stub.silence('closed');
  await until(() => heard.includes('away'));
  await stub.silence(null);
  await client.probe();
  await act(endLive as unknown as typeof pauseLive);
  await until(() => heard.includes('ended') && heard.includes('back'));
  expect(heard[0]).toBe('away');
});

it('tells a late comer at once what the others know already', () => {
  const { watch, heard, join } = watching();
  join();
  watch.announce({ ...sampleSessions.live.live!, status: 'paused', version: 5 });
  join();
  expect(heard).toEqual(['paused', 'paused']);
});

it('ends every stream when the portal stops', () => {
  const { watch, heard, join } = watching();
  join();
  watch.close();
  expect(heard).toEqual(['closed']);
});

it('two processes share what either of them learns', async () => {
  const channel = createLiveChannel({ redis: null, logger });
  const one = watching({ channel });
  const two = watching({ channel });
  one.join();
  two.join();
  one.watch.announce({ ...sampleSessions.live.live!, status: 'paused', version: 5 });
  expect(two.heard).toEqual(['paused']);
});

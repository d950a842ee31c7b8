import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestRedis } from '../../../../testing/redis.ts';
import { createLogger } from '../../../platform/logger.ts';
import { connectRedis } from '../../../platform/redis.ts';
import { type ChannelMessage, createLiveChannel } from './live-channel.ts';
import { createRoomPresence } from './room-presence.ts';

const logger = createLogger('silent');
const gone = (peer_id: string): ChannelMessage => ({ kind: 'gone', peer_id });

async function until(fits: () => boolean | Promise<boolean>) {
  for (let tries = 0; tries < 400 && !(await fits()); tries += 1) await pause(25);
  expect(await fits()).toBe(true);
}

describe('a channel in one process', () => {
  it('delivers to the training session’s listeners, and to no other’s', () => {
    const channel = createLiveChannel({ redis: null, logger });
    const [here, elsewhere]: ChannelMessage[][] = [[], []];
    const stop = channel.subscribe('one', (message) => here!.push(message));
    channel.subscribe('two', (message) => elsewhere!.push(message));
    channel.publish('one', gone('a'));
    stop();
    channel.publish('one', gone('b'));
    expect([here, elsewhere]).toEqual([[gone('a')], []]);
  });
});

describe('with Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  async function process() {
    const client = connectRedis(redis.url, logger);
    await until(() => client.isReady);
    const channel = createLiveChannel({ redis: client, logger });
    await channel.ready();
    const presence = createRoomPresence({ redis: client });
    const close = async () => {
      await channel.close();
      client.destroy();
    };
    return { channel, presence, close };
  }

  it('two processes hear each other, in order and each message once', async () => {
    const [one, two] = await Promise.all([process(), process()]);
    const [heardByOne, heardByTwo]: ChannelMessage[][] = [[], []];
    one.channel.subscribe('room', (message) => heardByOne!.push(message));
    two.channel.subscribe('room', (message) => heardByTwo!.push(message));
    for (const name of ['a', 'b', 'c']) one.channel.publish('room', gone(name));
    await until(() => heardByTwo!.length >= 3);
    two.channel.publish('room', gone('d'));
    await until(() => heardByOne!.length >= 4);
    const all = ['a', 'b', 'c', 'd'].map(gone);
    expect([heardByOne, heardByTwo]).toEqual([all, all]);
    await Promise.all([one.close(), two.close()]);
  });

  it('a place held in one process is known in the other, and given up for both', async () => {
    const [one, two] = await Promise.all([process(), process()]);
    await one.presence.hold('room', 'person', 'phone');
    await one.presence.hold('room', 'person', 'laptop');
    expect(await two.presence.countOthers('room', 'someone')).toBe(1);
    expect(await two.presence.release('room', 'person', 'phone')).toBe(true);
    expect(await one.presence.isPresent('room', 'person')).toBe(true);
    expect(await one.presence.release('room', 'person', 'phone')).toBe(false);
    expect(await two.presence.release('room', 'person', 'laptop')).toBe(true);
    expect(await one.presence.isPresent('room', 'person')).toBe(false);
    await Promise.all([one.close(), two.close()]);
  });

  it('a browser that left for good has left in every process', async () => {
    const [one, two] = await Promise.all([process(), process()]);
    await one.presence.markLeft('phone');
    expect([await two.presence.hasLeft('phone'), await two.presence.hasLeft('laptop')]).toEqual([true, false]);
    await redis.stop();
    expect([await one.presence.hasLeft('phone'), await two.presence.hasLeft('phone')]).toEqual([true, false]);
    await redis.start();
    await Promise.all([one.close(), two.close()]);
  });

  it('a room goes on in its own process while Redis is away, and over all when it is back', async () => {
    const [one, two] = await Promise.all([process(), process()]);
    const [heardByOne, heardByTwo]: ChannelMessage[][] = [[], []];
    one.channel.subscribe('room', (message) => heardByOne!.push(message));
    two.channel.subscribe('room', (message) => heardByTwo!.push(message));
    await redis.stop();
    one.channel.publish('room', gone('while away'));
    await one.presence.hold('room', 'person', 'phone');
    expect(heardByOne).toEqual([gone('while away')]);
    expect(await one.presence.isPresent('room', 'person')).toBe(true);
    await redis.start();
    await until(() => {
      one.channel.publish('room', gone('again'));
      return heardByTwo!.length > 0;
    });
    await Promise.all([one.close(), two.close()]);
  });
});

describe('places in a room', () => {
  it('run out by themselves, can be shortened, and stay given up', async () => {
    let now = 0;
    const presence = createRoomPresence({ redis: null, now: () => now });
    await presence.hold('room', 'person', 'phone', 45);
    await presence.shorten('room', 'person', 'phone', 20);
    now = 21_000;
    expect(await presence.isHeld('room', 'person', 'phone')).toBe(false);
    expect(await presence.release('room', 'person', 'phone')).toBe(true);
    await presence.shorten('room', 'person', 'phone', 20);
    expect(await presence.isPresent('room', 'person')).toBe(false);
  });
});

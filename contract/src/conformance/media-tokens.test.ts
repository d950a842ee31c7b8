import { expect, test } from 'vitest';
import { excessPowers, secondsLeft, sendable } from './media-tokens.ts';

const everything = ['camera', 'microphone', 'screen_share', 'screen_share_audio'];

test.each([
  ['a missing canPublish means everything', {}, everything],
  ['an empty list means everything', { canPublish: true, canPublishSources: [] }, everything],
  ['canPublish false means nothing, whatever the list says', { canPublish: false, canPublishSources: ['camera'] }, []],
  [
    'a list means what it lists',
    { canPublish: true, canPublishSources: ['microphone', 'camera'] },
    ['camera', 'microphone'],
  ],
])('to LiveKit %s', (_, grant, expected) => {
  expect(sendable(grant)).toEqual(expected);
});

test('powers beyond the one room are found', () => {
  expect(excessPowers({ roomJoin: true, canPublish: true, roomAdmin: false })).toEqual([]);
  expect(excessPowers({ roomJoin: true, roomAdmin: true, roomCreate: true })).toEqual(['roomAdmin', 'roomCreate']);
});

test('what a token has left is counted by the authority’s own clock', () => {
  expect(secondsLeft({ exp: 1_700_000_600 }, new Date(1_700_000_000_000).toUTCString())).toBe(600);
  expect(secondsLeft({ exp: 1_700_000_600 }, undefined)).toBeNull();
  expect(secondsLeft({}, new Date().toUTCString())).toBeNull();
});

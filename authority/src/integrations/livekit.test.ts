import { expect, test } from 'vitest';
import { websocketUrl } from './livekit.ts';

test.each([
  ['http://media.example.test', 'ws://media.example.test'],
  ['https://media.example.test/', 'wss://media.example.test'],
  ['HTTPS://media.example.test', 'wss://media.example.test'],
  ['ws://127.0.0.1:7880', 'ws://127.0.0.1:7880'],
  ['wss://media.example.test/path', 'wss://media.example.test/path'],
  ['media.example.test', 'wss://media.example.test'],
  ['media.example.test:7443', 'wss://media.example.test:7443'],
  ['ftp://media.example.test', null],
  ['http://', null],
  ['not an address', null],
])('%s becomes %s', (given, expected) => {
  expect(websocketUrl(given)).toBe(expected);
});

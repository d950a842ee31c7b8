import { expect, test } from 'vitest';
import { type Change, olderAuthority, olderPortal } from './changes.ts';
import { type Consumer, readConsumers, readsAt } from './consumers.ts';
import { breaking, reportChanges } from './report.ts';

const change = (given: Partial<Change>): Change => ({
  endpoint: 'getLive',
  breaks: null,
  replyPath: null,
  says: 'is another',
  ...given,
});
const consumers: Consumer[] = [
  { name: 'kiosk', reads: { getLive: ['live.id', 'live.status'], me: ['user.id'] } },
  { name: 'portal', reads: { getLive: ['live', 'lives[].id'] } },
];

test('of no changes nothing is said', () => {
  expect(reportChanges([], consumers)).toBe('');
});

test('what breaks comes first, by who breaks, and what breaks nobody comes last', () => {
  const changes = [
    change({ says: 'may refuse more' }),
    change({ endpoint: 'me', breaks: olderAuthority, says: 'is gone' }),
    change({ endpoint: 'unused', breaks: olderPortal, says: 'is gone' }),
    change({ endpoint: 'me', says: 'may be called more' }),
  ];
  expect(reportChanges(changes, consumers).split('\n')).toEqual([
    'BREAKS this portal with an older authority',
    '  me: is gone (kiosk calls it)',
    'BREAKS an older portal with this authority',
    '  unused: is gone',
    'nothing breaks, but know that',
    '  getLive: may refuse more (kiosk calls it) (portal calls it)',
    '  me: may be called more (kiosk calls it)',
  ]);
  expect(breaking(changes).map(({ endpoint }) => endpoint)).toEqual(['me', 'unused']);
});

test('of a part of a reply those are named who read it, with what they read', () => {
  const says = (replyPath: string, endpoint = 'getLive') =>
    reportChanges([change({ endpoint, replyPath })], consumers).split('\n')[1];
  expect(says('live')).toBe('  getLive: is another (kiosk reads live.id, live.status) (portal reads live)');
  expect(says('live.status')).toBe('  getLive: is another (kiosk reads live.status)');
  expect(says('lives')).toBe('  getLive: is another (portal reads lives[].id)');
  expect(says('nothing')).toBe('  getLive: is another');
  expect(says('user', 'me')).toBe('  me: is another (kiosk reads user.id)');
});

test('a path is at another one or below it, never only written alike', () => {
  const reads = ['live', 'live.id', 'live[].id', 'lives', 'a.live'];
  expect(readsAt(reads, 'live')).toEqual(['live', 'live.id', 'live[].id']);
  expect(readsAt(reads, '')).toEqual(reads);
  expect(readsAt(reads, 'live.id')).toEqual(['live.id']);
});

test('the portal is among those whose reads are recorded', () => {
  const portal = readConsumers().find(({ name }) => name === 'portal');
  expect(portal?.reads.mySessions).toContain('sessions[].id');
});

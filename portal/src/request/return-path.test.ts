import { expect, test } from 'vitest';
import { pathAfterSignIn, sameSitePath } from './return-path.ts';

const elsewhere = [
  'https://evil.example',
  'http://evil.example/dashboard',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\\/evil.example',
  '//\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/ /evil.example',
  '/\u00a0/evil.example',
  '/\u2028/evil.example',
  '/\u200b/evil.example',
  '/\u202e/evil.example',
  '/\0/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/./..//evil.example',
  '/a/../..//evil.example',
  '/%2e//evil.example',
  '/%2e%2e//evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,hello',
  'vbscript:x',
  'evil.example',
  'evil.example/dashboard',
  '@evil.example',
  ':80',
  '?next=//evil.example',
  '#//evil.example',
  '',
  'https:evil.example',
  'https:/evil.example',
  'http:\\\\evil.example',
  '//evil。example',
  '//127.0.0.1',
  '//[::1]/',
  `/${'a'.repeat(2000)}`,
];

test.each(elsewhere)('%j is no path of ours', (text) => {
  expect(sameSitePath(text)).toBeNull();
});

test.each([undefined, null, 7, {}, ['/dashboard'], { toString: () => '/dashboard' }])(
  '%j is no path at all',
  (value) => {
    expect(sameSitePath(value)).toBeNull();
  },
);

test.each([
  ['/dashboard', '/dashboard'],
  ['/professor/sessions/1?tab=2#x', '/professor/sessions/1?tab=2#x'],
  ['/a/../b', '/b'],
  ['/@evil.example', '/@evil.example'],
  ['/%09/evil.example', '/%09/evil.example'],
  ['/%2f%2fevil.example', '/%2f%2fevil.example'],
  ['/%5cevil.example', '/%5cevil.example'],
  ['/x?to=//evil.example', '/x?to=//evil.example'],
  ['/دورة', `/${encodeURIComponent('دورة')}`],
])('%j stays on this site as %j', (text, path) => {
  expect(sameSitePath(text)).toBe(path);
});

test.each(['/login', '/login?next=/login', '/logout', '/logout/', '/language'])(
  '%j is nowhere to go after signing in',
  (text) => {
    expect(pathAfterSignIn(text)).toBeNull();
  },
);

import { expect, test } from 'vitest';
import { createSealer, createSigner, fingerprint } from './keys.ts';

const [first, second] = [
  'the first secret, long enough to be one',
  'the second secret, long enough to be one',
] as const;

test('a signature is good for its text, its purpose and its secret only', () => {
  const signer = createSigner([first], 'flash');
  const signature = signer.sign('text');
  expect(signer.isSigned('text', signature)).toBe(true);
  expect(signer.isSigned('texts', signature)).toBe(false);
  expect(signer.isSigned('text', `${signature}x`)).toBe(false);
  expect(signer.isSigned('text', '')).toBe(false);
  expect(createSigner([first], 'csrf').isSigned('text', signature)).toBe(false);
  expect(createSigner([second], 'flash').isSigned('text', signature)).toBe(false);
});

test('while rotating, what the old secret signed or sealed is still good', () => {
  const signature = createSigner([first], 'flash').sign('text');
  const sealed = createSealer([first], 'token').seal('text', 'me');
  expect(createSigner([second, first], 'flash').isSigned('text', signature)).toBe(true);
  expect(createSealer([second, first], 'token').open(sealed, 'me')).toBe('text');
});

test('what is sealed opens in its own context only, and not when a bit was changed', () => {
  const sealer = createSealer([first], 'token');
  const sealed = sealer.seal('a token', 'me');
  expect(sealed).not.toContain('token');
  expect(sealer.open(sealed, 'me')).toBe('a token');
  expect(sealer.open(sealed, 'you')).toBeNull();
  const bytes = Buffer.from(sealed, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] as number) ^ 1;
    expect(sealer.open(changed.toString('base64'), 'me')).toBeNull();
  }
  expect(sealer.open('', 'me')).toBeNull();
});

test('a fingerprint tells tokens apart and does not give them away', () => {
  expect(fingerprint('a token')).not.toBe(fingerprint('another token'));
  expect(fingerprint('a token')).not.toContain('token');
});

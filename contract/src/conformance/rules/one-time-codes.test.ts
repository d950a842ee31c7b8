import { expect, test } from 'vitest';
import { oneTimeCode } from './one-time-codes.ts';

/** `12345678901234567890` in base 32, the secret of the examples in RFC 6238. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [20_000_000_000, '353130'],
])('at %i seconds the code is what RFC 6238 says', (seconds, code) => {
  expect(oneTimeCode(secret, seconds * 1000)).toBe(code);
});

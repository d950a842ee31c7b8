import { expect, test } from 'vitest';
import { findAt } from './reply-paths.ts';

const reply = {
  rows: [{ one: { two: 1 } }, { one: null }, {}, { one: { two: null } }],
  grid: [[1, 2], [3]],
  text: 'x',
};

test.each([
  ['text', ['x'], 0],
  ['rows[].one.two', [1, null], 1],
  ['grid[][]', [1, 2, 3], 0],
  ['nothing', [], 1],
  ['text.length', [], 1],
  ['text[]', [], 1],
])('%s', (path, values, missing) => {
  expect(findAt(reply, path)).toEqual({ values, missing });
});

import { noParams } from '@prolean/contract/values.ts';
import { expect, test } from 'vitest';
import { operations } from '../../authority/src/testing/rights/operations.ts';
import { holders, rightsRows } from '../../authority/src/testing/rights/rights-table.ts';
import { findRightsProblems } from './rights-rows.ts';

const problems = (
  list: Parameters<typeof findRightsProblems>[0] = operations,
  rows: Parameters<typeof findRightsProblems>[1] = rightsRows,
) => findRightsProblems(list, rows, holders.length);

test('the table of rights is whole', () => {
  expect(problems()).toEqual([]);
});

test('a new operation without a row is found out', () => {
  expect(problems([...operations, { name: 'brandNew', params: noParams }])).toEqual(['brandNew has no row']);
});

test('a row without an operation, with too few cells, or that forgets its object is found out', () => {
  const spoilt = new Map(rightsRows);
  spoilt.set('gone', { operation: 'gone', by: 'anyone', cells: ['ok'] });
  spoilt.set('me', { operation: 'me', by: 'self', cells: ['ok'] });
  spoilt.set('getUser', { ...rightsRows.get('getUser')!, by: 'self' });
  expect(problems(operations, spoilt)).toEqual([
    'gone is no operation',
    'me does not have a cell for each caller',
    "getUser is about an object, so its row can't say self",
  ]);
});

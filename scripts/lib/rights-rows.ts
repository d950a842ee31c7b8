import type { Operation } from '../../authority/src/testing/rights/operations.ts';
import type { RightsRow } from '../../authority/src/testing/rights/rights-table.ts';

/** What is wrong with the table of rights: an operation nobody thought about, or a row that can't be read. */
export function findRightsProblems(
  operations: readonly Pick<Operation, 'name' | 'params'>[],
  rows: ReadonlyMap<string, RightsRow>,
  cellsPerRow: number,
): string[] {
  const names = new Set(operations.map(({ name }) => name));
  const forgotten = [...names].filter((name) => !rows.has(name)).map((name) => `${name} has no row`);
  const unknown = [...rows.keys()].filter((name) => !names.has(name)).map((name) => `${name} is no operation`);
  const uneven = [...rows.values()]
    .filter(({ by, cells }) => cells.length !== (by === 'anyone' ? 1 : cellsPerRow))
    .map(({ operation }) => `${operation} does not have a cell for each caller`);
  const objectless = operations
    .filter(({ name, params }) => 'id' in params.shape && rows.get(name)?.by === 'self')
    .map(({ name }) => `${name} is about an object, so its row can't say self`);
  return [...forgotten, ...unknown, ...uneven, ...objectless];
}

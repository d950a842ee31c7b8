/** What the last cell of a line signs: all cells before it, among them the line's number, how many there are, and the live. */
export const signedLineText = (cells: readonly string[]): string => `prolean attendance line\n${JSON.stringify(cells)}`;

/** Stands before what the last cell of the heading says of the signatures. */
const keyPrefix = 'ed25519';

/** What a heading stands for, so that a file without any line still says of which live it is. */
export type Heading = { publicKey: string; lines: string; live: string; signature: string };

export const headingCell = ({ publicKey, lines, live, signature }: Heading): string =>
  [keyPrefix, publicKey, lines, live, signature].join(':');

export function headingOf(cell: string): Heading | null {
  const [prefix, publicKey, lines, live, signature] = cell.split(':');
  if (prefix !== keyPrefix || publicKey === undefined || lines === undefined) return null;
  return { publicKey, lines, live: live ?? '', signature: signature ?? '' };
}

/** What the heading signs: what the columns are called, how many lines follow, and the live. */
export const signedHeadingText = (
  columns: readonly string[],
  { lines, live }: Pick<Heading, 'lines' | 'live'>,
): string => `prolean attendance heading\n${JSON.stringify([...columns, lines, live])}`;

/** What the last cell of a line signs: all cells before it, among them the line's number, how many there are, and the live. */
export const signedLineText = (cells: readonly string[]): string => `prolean attendance line\n${JSON.stringify(cells)}`;

/** Stands before the public key in the heading of that column. */
export const keyPrefix = 'ed25519:';

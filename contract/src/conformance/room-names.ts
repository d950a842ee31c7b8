/** Bits one character can carry at most, by the alphabet that was seen. */
const bitsPerCharacter = (names: readonly string[]): number =>
  /^[0-9a-f-]*$/.test(names.join('')) ? 4 : Math.log2(36);

/**
 * How many random bits the names can hold at most: a position that is the same in all of them carries none. From outside
 * this is all that can be said; it finds names built of ids, dates and counters.
 */
export const randomBitsAtMost = (names: readonly string[]): number => {
  const [first = ''] = names;
  const length = Math.min(...names.map((name) => name.length));
  const changing = Array.from({ length }, (_, place) => place).filter((place) =>
    names.some((name) => name[place] !== first[place]),
  );
  return Math.floor(changing.length * bitsPerCharacter(names));
};

const bare = (text: string): string => text.toLowerCase().replaceAll('-', '');

/** Which of these texts, or a long piece of them, stands in the name. */
export const isBuiltFrom = (name: string, texts: readonly string[]): boolean =>
  texts.some((text) => {
    const pieces = [bare(text), ...text.toLowerCase().split('-')].filter((piece) => piece.length >= 8);
    return pieces.some((piece) => bare(name).includes(piece));
  });

import { createHash } from 'node:crypto';

const tints = 8;

/** Initials and one of eight colours that stays the same for the same person. */
export function avatarOf({ id, full_name: name }: { id: string; full_name: string }) {
  return { initials: initialsOf(name), tint: createHash('sha256').update(id).digest().readUInt8(0) % tints };
}

/** The first letters of the first and the last word; one is enough in Arabic, where two would join into another word. */
export function initialsOf(name: string) {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.replace(/^\P{L}+/u, '').replace(/^ال(?=.)/, ''))
    .map((word) => (word ? ([...word][0] ?? '') : ''));
  return /\p{Script=Arabic}/u.test(letters.join('')) ? (letters[0] ?? '') : letters.join('').toUpperCase();
}

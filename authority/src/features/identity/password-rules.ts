import { readFileSync } from 'node:fs';
import { type PasswordProblem, passwordLength } from '@prolean/contract/account.ts';

/** Words of this place, which a guesser tries first. */
const contextWords = ['prolean', 'formation', 'classe', 'apprenant', 'professeur', 'stagiaire', 'motdepasse', 'azerty'];

/** Shorter pieces of a name are too common in other words to hold them against anyone. */
const shortestName = 3;

/** What is left of a password without names and context words must be a password of its own. */
const shortestRest = 8;

/** Shorter ones are too common in other words. */
const shortestCommon = 5;

/** A JSON array of words, searched as the text it is: half a megabyte. The package's lists, unpacked, take twenty. */
const commonWords = readFileSync(new URL(import.meta.resolve('@zxcvbn-ts/language-common/src/passwords.json')), 'utf8');

const isAmongCommon = (word: string): boolean =>
  word.length >= shortestCommon && commonWords.includes(JSON.stringify(word));

/** A password in the one form it is counted, hashed and compared in: NFC, so that é typed as one or as two is the same. */
export const asTyped = (password: string): string => password.normalize('NFC');

/** Letters only matter for likeness: no case, no accents, nothing between. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const isRepeated = (text: string): boolean => `${text}${text}`.indexOf(text, 1) < text.length;

/** Every character is the next, the previous or the same as the one before: `abcdefghijkl`, `987654321098`, `aaaa`. */
function isRun(text: string): boolean {
  const steps = [...text].slice(1).map((character, index) => character.codePointAt(0)! - text.codePointAt(index)!);
  return steps.filter((step) => Math.abs(step) > 1).length <= 1;
}

const isCommon = (password: string): boolean => {
  const text = plain(password);
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return isAmongCommon(text) || isAmongCommon(core) || isRepeated(text) || isRun(text);
};

export type PasswordOwner = { username: string; full_name: string; email: string | null; cin: string | null };

const wordsOf = ({ username, full_name, email, cin }: PasswordOwner): string[] =>
  [username, full_name, email?.split('@')[0] ?? '', cin ?? '']
    .flatMap((text) => [plain(text), ...plain(text).split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length >= shortestName);

function isCloseTo(password: string, owner: PasswordOwner): boolean {
  const longestFirst = [...contextWords, ...wordsOf(owner)].sort((one, other) => other.length - one.length);
  const rest = longestFirst.reduce((text, word) => text.replaceAll(word, ''), plain(password));
  const removed = rest.length < plain(password).length;
  return removed && rest.replace(/[^\p{L}]/gu, '').length < shortestRest;
}

/**
 * What is wrong with a new password; null when nothing is. There are no rules of composition: length, not among the known
 * ones, and more than its owner's names or this place's words with something added.
 */
export function passwordProblem(password: string, owner: PasswordOwner): PasswordProblem | null {
  const text = asTyped(password);
  const { length } = [...text];
  if (length < passwordLength.shortest) return 'too_short';
  if (length > passwordLength.longest) return 'too_long';
  if (isCommon(text)) return 'too_common';
  return isCloseTo(text, owner) ? 'too_close_to_you' : null;
}

import language from '@zxcvbn-ts/language-common';
import { expect, test } from 'vitest';
import { passwordProblem } from './password-rules.ts';

const owner = {
  username: 'salma.benjelloun',
  full_name: 'Salma Benjelloun Él Idrissi',
  email: 'sbenjelloun@centre-atlas.example',
  cin: 'BK123456',
};
const problemOf = (password: string) => passwordProblem(password, owner);

test.each([
  ['seven', 'kiwi-42', 'too_short'],
  ['eight', 'kiwi-423', 'too_short'],
  ['eleven', 'kiwi-423-ru', 'too_short'],
  ['twelve', 'kiwi-423-rum', null],
  ['sixty-four', 'vent de sable '.repeat(5).slice(0, 64), null],
  ['a hundred and twenty-eight', 'un vent de sable, '.repeat(8).slice(0, 128), null],
  ['a hundred and twenty-nine', 'un vent de sable, '.repeat(8).slice(0, 129), 'too_long'],
])('%s characters', (_, password, problem) => {
  expect(problemOf(password)).toBe(problem);
});

test('characters are counted as people see them: a letter with its accent typed apart is one', () => {
  expect(problemOf(`${'e\u0301'.repeat(6)}kiwi!`)).toBe('too_short');
  expect(problemOf('🥝🍋🐫🌵🎈🎲🧭🪁🛶🧵🪕🥁')).toBeNull();
});

test('nothing is asked of its composition', () => {
  for (const password of [
    'marmite lune girafe',
    'كرسي أزرق ونافذة',
    'zzqv kkrt mmwp',
    '4809 2716 3358 94',
    '      plouf      ',
  ])
    expect([password, problemOf(password)]).toEqual([password, null]);
});

test.each([
  'unbelievable',
  'Administrator',
  'password1234',
  '2026Password!!',
  'P\u00e1ssword1234',
  'qwerty123456',
  '1q2w3e4r5t6y',
  'azertyuiop123',
  'motdepasse2026',
  'abcdefghijklm',
  '987654321098',
  'aaaaaaaaaaaaaaa',
  'passwordpassword',
  'abcabcabcabc',
])('%s is too common', (password) => {
  expect(['too_common', 'too_close_to_you']).toContain(problemOf(password));
});

test('every word of the list is too common, also between signs, but for the shortest', () => {
  const words = language.dictionary['passwords-common'];
  expect(words.length).toBeGreaterThan(40_000);
  const letters = words.filter((word) => /^[a-z]{5,}$/.test(word));
  for (const word of letters.filter((_, index) => index % 50 === 0))
    expect([word, problemOf(`2026 ${word} !!!!`)]).toEqual([word, 'too_common']);
  for (const word of words.filter(({ length }) => length >= 12))
    expect([word, problemOf(word)]).toEqual([word, 'too_common']);
  expect(problemOf('2026 love !!!!')).toBeNull();
});

test('a piece of the list that is more than one word is none', () => {
  expect(problemOf('password","12345678","qwerty')).toBeNull();
});

test.each([
  'prolean2026!!',
  'Formation-2026',
  'salma.benjelloun',
  'Benjelloun2026',
  'Idrissi-Idrissi',
  'el-SALMA-12345',
  'bk123456-2026',
  'sbenjelloun!1!',
])('%s is too close to its owner or to this place', (password) => {
  expect(problemOf(password)).toBe('too_close_to_you');
});

test('a name in a password that stands without it does no harm', () => {
  for (const password of [
    'Salma danse sous la pluie',
    'prolean is where I teach on Mondays',
    'la formation du chameau bleu',
  ])
    expect([password, problemOf(password)]).toEqual([password, null]);
});

test('the longest text one may send is judged in no time', () => {
  for (const password of ['a'.repeat(1024), `${'salma'.repeat(25)}xyz`, '\ufdfa'.repeat(128), 'ab'.repeat(64)]) {
    const startedAt = performance.now();
    problemOf(password);
    expect(performance.now() - startedAt).toBeLessThan(500);
  }
});

import { expect, test } from 'vitest';
import { createRedaction } from './redaction.ts';

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl-_9';

test('every secret is taken out, wherever and however often it stands', () => {
  const redact = createRedaction(() => ['hunter2', 'a.b*c']);
  expect(redact('hunter2, xhunter2x and a.b*c, but not aXbbc')).toBe(
    '[secret], x[secret]x and [secret], but not aXbbc',
  );
});

test('a secret that comes to be known later counts too, and an empty one says nothing', () => {
  const secrets = [''];
  const redact = createRedaction(() => secrets);
  expect(redact('hunter2')).toBe('hunter2');
  secrets.push('hunter2');
  expect(redact('hunter2')).toBe('[secret]');
});

test('whatever looks like a JWT is taken out, known or not', () => {
  const redact = createRedaction(() => []);
  expect(redact(`"${token}", ${token.replace(/\.[^.]*$/, '.')} and ${token.split('.')[0]}.`)).toBe(
    '"[token]", [token] and [token]',
  );
  expect(redact(`${token}.more_parts-1 end`)).toBe('[token] end');
  expect(redact('eyJ alone, and keys.of.words')).toBe('eyJ alone, and keys.of.words');
});

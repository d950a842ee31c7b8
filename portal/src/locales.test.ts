import { globSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locale } from '@prolean/contract/values.ts';
import { describe, expect, it } from 'vitest';
import { locales } from './i18n.ts';

const portal = fileURLToPath(new URL('../', import.meta.url));

/** Sentences by `namespace:key.path`. */
type Sentences = Map<string, string>;

function sentencesOf(locale: Locale): Sentences {
  const sentences: Sentences = new Map();
  const collect = (path: string, value: unknown) => {
    if (typeof value === 'string') sentences.set(path, value);
    else for (const [key, inner] of Object.entries(value as object)) collect(join(path, key), inner);
  };
  for (const file of readdirSync(`${portal}locales/${locale}`)) {
    const namespace = file.slice(0, -'.json'.length);
    collect(`${namespace}:`, JSON.parse(readFileSync(`${portal}locales/${locale}/${file}`, 'utf8')));
  }
  return sentences;
}

const join = (path: string, key: string) => (path.endsWith(':') ? path + key : `${path}.${key}`);
const pluralEnding = /_(zero|one|two|few|many|other)$/;
const withoutPlural = (key: string) => key.replace(pluralEnding, '');
const placeholders = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

const byLocale = Object.fromEntries(locales.map((locale) => [locale, sentencesOf(locale)])) as Record<
  Locale,
  Sentences
>;
const french = byLocale.fr;

describe.each(locales)('the sentences in %s', (locale) => {
  const sentences = byLocale[locale];

  it('have the same keys as the French ones', () => {
    const keys = (all: Sentences) => [...new Set([...all.keys()].map(withoutPlural))].sort();
    expect(keys(sentences)).toEqual(keys(french));
  });

  it('are none of them empty, nor untidy', () => {
    const untidy = [...sentences].filter(([, text]) => text.trim() === '' || text !== text.trim() || / {2}/.test(text));
    expect(untidy).toEqual([]);
  });

  it('have the placeholders of the French ones', () => {
    const differing = [...sentences.keys()].filter((key) => {
      if (pluralEnding.test(key)) return false;
      return placeholders(sentences.get(key)!).join() !== placeholders(french.get(key) ?? '').join();
    });
    expect(differing).toEqual([]);
  });

  it('have every plural form the language has, with no placeholder of their own', () => {
    const categories = [...new Intl.PluralRules(locale).resolvedOptions().pluralCategories].sort();
    const counted = Map.groupBy(
      [...sentences.keys()].filter((key) => pluralEnding.test(key)),
      withoutPlural,
    );
    for (const [key, forms] of counted) {
      expect(forms.map((form) => pluralEnding.exec(form)![1]).sort(), key).toEqual(categories);
      const allowed = placeholders(french.get(`${key}_other`) ?? '');
      for (const form of forms)
        expect(allowed, form).toEqual(expect.arrayContaining(placeholders(sentences.get(form)!)));
    }
  });
});

describe('the sentences', () => {
  it('are all used', () => {
    const used = usedKeys();
    const unused = [...new Set([...french.keys()].map(withoutPlural))].filter((key) => !used.some((use) => use(key)));
    expect(unused).toEqual([]);
  });

  it('exist for every key that is named', () => {
    const known = new Set([...french.keys()].map(withoutPlural));
    expect(namedKeys().filter((key) => !known.has(key))).toEqual([]);
  });

  it('keep French punctuation on its line and French quotes French', () => {
    const untidy = /[^\u202f\u00a0][:;?!»]|«[^\u202f\u00a0]|['"“]/;
    expect([...french].filter(([, text]) => untidy.test(text))).toEqual([]);
  });

  it('use Arabic punctuation in Arabic', () => {
    expect([...byLocale.ar].filter(([, text]) => /[;?]|,(?!\d)/.test(text))).toEqual([]);
  });

  it('raise no voice', () => {
    const loud = locales.flatMap((locale) => [...byLocale[locale]].filter(([, text]) => text.includes('!')));
    expect(loud).toEqual([]);
  });
});

function sources() {
  const files = globSync(['src/**/*.{ts,ejs}', 'browser/**/*.ts'], { cwd: portal });
  return files
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
    .map((file) => readFileSync(portal + file, 'utf8'));
}

const namespaces = readdirSync(`${portal}locales/fr`).map((file) => file.slice(0, -'.json'.length));

/** Keys written out in the code: `'common:brand'`. */
function namedKeys() {
  const named = new RegExp(`'((?:${namespaces.join('|')}):[\\w.]+)'`, 'g');
  return sources().flatMap((text) => [...text.matchAll(named)].map(([, key]) => key!));
}

/** Ways a key can be used: by its name, or by a template such as `` `errors:${kind}.title` ``. */
function usedKeys(): ((key: string) => boolean)[] {
  const template = new RegExp(`\`((?:${namespaces.join('|')}):[^\`]*\\$\\{[^\`]*)\``, 'g');
  const named = new Set(namedKeys());
  const patterns = sources().flatMap((text) =>
    [...text.matchAll(template)].map(
      ([, key]) => new RegExp(`^${key!.replace(/\./g, '\\.').replace(/\$\{[^}]*\}/g, '[^.]+')}$`),
    ),
  );
  return [(key) => named.has(key), ...patterns.map((pattern) => (key: string) => pattern.test(key))];
}

import { describe, expect, it } from 'vitest';
import { chooseLocale, createTranslations } from './i18n.ts';

const { translate } = createTranslations();

describe('the language of a page', () => {
  it.each([
    ['the person’s own comes first', { person: 'ar', cookie: 'en', acceptLanguage: 'fr' }, 'ar'],
    ['then the cookie’s', { person: null, cookie: 'en', acceptLanguage: 'ar' }, 'en'],
    ['then the browser’s', { acceptLanguage: 'ar-MA,fr;q=0.8' }, 'ar'],
    ['by its weights, not by its order', { acceptLanguage: 'fr;q=0.3, en-GB;q=0.9' }, 'en'],
    ['what the browser refuses is not chosen', { acceptLanguage: 'ar;q=0, en;q=0.1' }, 'en'],
    ['unknown languages are passed over', { acceptLanguage: 'de-DE, zh;q=0.9, ar;q=0.2' }, 'ar'],
    ['French when nothing is known', {}, 'fr'],
    ['French when the browser takes anything', { acceptLanguage: '*' }, 'fr'],
    ['nonsense is not a language', { person: '__proto__', cookie: '../../etc', acceptLanguage: ';;q=,,' }, 'fr'],
  ])('%s', (_name, known, locale) => {
    expect(chooseLocale(known)).toBe(locale);
  });
});

describe('translations', () => {
  it.each(['$t(common:brand)', '{{name}}', '{{count}} $t(x) {{', '<%= 7*7 %>', '%s'])(
    'leave %s alone in someone’s name',
    (name) => {
      expect(translate('en')('dashboard:greeting', { name })).toBe(`Hello ${name}`);
    },
  );

  it('count in the six forms of Arabic', () => {
    const counted = [0, 1, 2, 3, 11, 100].map((count) => translate('ar')('common:students', { count }));
    expect(new Set(counted).size).toBe(6);
    expect(counted.slice(3)).toEqual(['3 مسجلين', '11 مسجلًا', '100 مسجل']);
  });

  it('say zero in French as in the singular', () => {
    expect(translate('fr')('common:students', { count: 0 })).toBe('0 inscription');
    expect(translate('fr')('common:students', { count: 2 })).toBe('2 inscriptions');
  });
});

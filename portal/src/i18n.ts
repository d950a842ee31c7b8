import { readdirSync, readFileSync } from 'node:fs';
import { type Locale, locale as localeSchema } from '@prolean/contract/values.ts';
import { createInstance, type TFunction } from 'i18next';

const folder = new URL('../locales/', import.meta.url);

export const locales: readonly Locale[] = localeSchema.options;

/** The portal's language for someone about whom nothing is known. */
export const defaultLocale: Locale = 'fr';

type Choice = { person?: string | null; cookie?: string | null; acceptLanguage?: string | null };

/** All sentences of the portal, read once from `locales/<locale>/<namespace>.json`; keys are `namespace:key.path`. */
export function createTranslations() {
  const resources = Object.fromEntries(locales.map((locale) => [locale, readNamespaces(locale)]));
  const i18n = createInstance();
  i18n.init({
    initAsync: false,
    resources,
    supportedLngs: [...locales],
    fallbackLng: defaultLocale,
    ns: Object.keys(resources[defaultLocale] ?? {}),
    defaultNS: 'common',
    // Templates escape every output, once. Values of variables are never read as syntax: `skipOnVariables` leaves
    // `{{…}}` in them alone, and no value can know a nesting prefix that is new in each process.
    interpolation: { escapeValue: false, skipOnVariables: true, nestingPrefix: `$${crypto.randomUUID()}(` },
  });
  const byLocale = new Map<Locale, TFunction>(locales.map((locale) => [locale, i18n.getFixedT(locale)]));

  return {
    locales,
    translate: (locale: Locale): TFunction => byLocale.get(locale)!,
    chooseLocale,
  };
}
export type Translations = ReturnType<typeof createTranslations>;

/** The person's language, then the cookie's, then the browser's, then French. */
export function chooseLocale({ person, cookie, acceptLanguage }: Choice): Locale {
  return known(person) ?? known(cookie) ?? preferred(acceptLanguage ?? '') ?? defaultLocale;
}

const known = (text: string | null | undefined) => locales.find((locale) => locale === text);

/** The best of `Accept-Language` by its q values (RFC 9110, 12.5.4); `ar-MA` counts as Arabic. */
function preferred(acceptLanguage: string): Locale | undefined {
  return acceptLanguage
    .slice(0, 1000)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return { locale: known(tag.split('-')[0]), weight: q ? Number(q.slice(2)) : 1 };
    })
    .filter(({ locale, weight }) => locale && weight > 0 && weight <= 1)
    .sort((a, b) => b.weight - a.weight)[0]?.locale;
}

function readNamespaces(locale: Locale) {
  const files = readdirSync(new URL(`${locale}/`, folder)).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, -'.json'.length),
      JSON.parse(readFileSync(new URL(`${locale}/${file}`, folder), 'utf8')) as Record<string, unknown>,
    ]),
  );
}

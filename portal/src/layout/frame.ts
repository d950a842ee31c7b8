import type { Locale } from '@prolean/contract/values.ts';
import type { Request, Response } from 'express';
import type { TFunction } from 'i18next';
import { avatarOf } from './avatar.ts';
import type { Flash } from './flash.ts';
import { formatsFor } from './formats.ts';

/** Each language by its own name, whoever reads. */
const languageNames: Record<Locale, { name: string; short: string }> = {
  fr: { name: 'Français', short: 'Fr' },
  en: { name: 'English', short: 'En' },
  ar: { name: 'العربية', short: 'ع' },
};

/** What stands around every page: language and direction, who is signed in, banner, flashes. */
export function frameOf(req: Request, res: Response) {
  const { t, locale, person } = req;
  return {
    lang: locale,
    dir: locale === 'ar' ? 'rtl' : 'ltr',
    csrfToken: req.csrfToken,
    nonce: req.nonce,
    // Where the language switcher comes back to. A page that answers a POST names the address it belongs to in `res.locals.returnTo`.
    returnTo: returnAddress(req, res),
    languages: Object.entries(languageNames).map(([code, names]) => ({ code, ...names, current: code === locale })),
    home: person ? '/dashboard' : '/',
    person: person && {
      fullName: person.full_name,
      role: t(`common:role.${person.role}`),
      organization: person.organization.name,
      ...avatarOf(person),
    },
    flashes: flashesOf(res.locals.flash, t),
    outage: outageOf(res.locals.outage, t, locale),
  };
}
export type Frame = ReturnType<typeof frameOf>;

function returnAddress(req: Request, res: Response) {
  if (typeof res.locals.returnTo === 'string') return res.locals.returnTo;
  return req.method === 'GET' || req.method === 'HEAD' ? req.originalUrl : '/';
}

function flashesOf(flashes: Flash[] | undefined, t: TFunction) {
  return (flashes ?? []).map(({ tone, key, values }) => ({ tone, text: t(key, values ?? {}) }));
}

/** The banner while the authority is away: the time of the copy shown, where there is one. */
function outageOf(outage: { asOf: Date | null } | null | undefined, t: TFunction, locale: Locale) {
  if (!outage) return null;
  const text = outage.asOf
    ? t('common:outage.as_of', { time: formatsFor(locale).time(outage.asOf) })
    : t('common:outage.without_copy');
  return { text, detail: t('common:outage.read_only') };
}

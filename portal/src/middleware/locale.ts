import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';
import type { Translations } from '../i18n.ts';
import { cookieName, cookieOf } from '../request/cookies.ts';
import { signInOf } from './web-session.ts';

export const languageCookieName = (config: Config): string => cookieName('language', config.production);

/** The language of this reply: the signed-in person's, the cookie's, the browser's, then French. */
export function chooseLanguage({
  config,
  translations,
}: {
  config: Config;
  translations: Translations;
}): RequestHandler {
  const name = languageCookieName(config);
  return (req, res, next) => {
    req.locale = translations.chooseLocale({
      person: signInOf(req)?.locale ?? null,
      cookie: cookieOf(req, name) ?? null,
      acceptLanguage: req.get('accept-language') ?? null,
    });
    req.t = translations.translate(req.locale);
    res.set('Content-Language', req.locale);
    res.vary('Accept-Language');
    next();
  };
}

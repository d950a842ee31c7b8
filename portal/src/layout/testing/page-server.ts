import type { AddressInfo } from 'node:net';
import type { Locale } from '@prolean/contract/values.ts';
import express from 'express';
import { createAssets } from '../../assets.ts';
import { createTranslations } from '../../i18n.ts';
import type { PageContext } from '../page-context.ts';
import { createViews } from '../views.ts';
import type { SamplePage } from './sample-pages.ts';

/** When the sample pages are looked at: the first séance of the samples is under way. */
export const sampleNow = new Date('2026-03-02T09:42:00.000Z');

const policy = (nonce: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}' 'self'; style-src 'nonce-${nonce}'; img-src 'self'; connect-src 'self'; form-action 'self'`;

/** The portal's real views and assets behind a bare server: `/<locale>` shows what was last given to `show`. */
export async function startPageServer() {
  const translations = createTranslations();
  const assets = createAssets();
  const views = createViews({ assets });
  let shown: (context: PageContext) => SamplePage;

  const app = express();
  app.use(assets.router);
  app.get('/:locale', (req, res) => {
    req.locale = req.params.locale as Locale;
    req.t = translations.translate(req.locale);
    req.csrfToken = 'csrf-token-of-the-test';
    req.nonce = 'nonce-of-the-test';
    const { view, person, outage, flash } = shown({ t: req.t, locale: req.locale, now: sampleNow, asOf: null });
    req.person = person;
    res.locals.outage = outage;
    res.locals.flash = flash;
    res.set('Content-Security-Policy', policy(req.nonce));
    views.send(res, view);
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    base,
    assets,
    translations,
    /** From now on `/<locale>` is this page. */
    show(page: (context: PageContext) => SamplePage) {
      shown = page;
    },
    async html(page: (context: PageContext) => SamplePage, locale: Locale = 'fr') {
      shown = page;
      const reply = await fetch(`${base}/${locale}`);
      return { status: reply.status, text: await reply.text() };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

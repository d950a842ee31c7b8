import { locale } from '@prolean/contract/values.ts';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { flash } from '../../middleware/flash.ts';
import { languageCookieName } from '../../middleware/locale.ts';
import { RequestRefused } from '../../middleware/request-refused.ts';
import { changeSignIn, signInOf } from '../../middleware/web-session.ts';
import { pageSentFrom, sameSitePath } from '../../request/return-path.ts';
import { wantsJson } from '../../request/wants-json.ts';
import type { Services } from '../../services.ts';

const form = z.object({ language: locale, next: z.string().optional() });
const oneYear = 365 * 24 * 3600 * 1000;

export function createLanguageRoutes({ config, users, logger }: Services) {
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: config.production, maxAge: oneYear } as const;

  /** The cookie is enough for this browser; where the person's own choice cannot be kept, the page says so in the log only. */
  async function keepForPerson(req: Request, language: z.output<typeof locale>): Promise<void> {
    const signIn = signInOf(req);
    if (!signIn) return;
    try {
      await changeSignIn(req, { locale: language });
      await users.chooseLanguage(signIn.person.id, language);
    } catch (error) {
      logger.warn({ event: 'language_not_kept', request_id: req.requestId, error });
    }
  }

  async function choose(req: Request, res: Response): Promise<void> {
    const chosen = form.safeParse(req.body);
    if (!chosen.success) throw new RequestRefused(400, 'invalid_request');
    const { language, next } = chosen.data;
    res.cookie(languageCookieName(config), language, cookie);
    await keepForPerson(req, language);
    flash(res, { tone: 'ok', key: 'common:flash.language_changed' });
    if (wantsJson(req)) res.json({ success: true, language });
    else res.redirect(303, sameSitePath(next) ?? pageSentFrom(req) ?? '/');
  }

  const router = Router();
  router.post('/language', choose);
  return router;
}

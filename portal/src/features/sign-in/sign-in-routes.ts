import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { flash } from '../../middleware/flash.ts';
import { askingOf } from '../../middleware/request-authority.ts';
import { RequestRefused } from '../../middleware/request-refused.ts';
import { beginWebSession, endWebSession, signInOf, webSessionId } from '../../middleware/web-session.ts';
import { pathAfterSignIn } from '../../request/return-path.ts';
import { wantsJson } from '../../request/wants-json.ts';
import type { Services } from '../../services.ts';
import { type SignInFailure, signInFailureOf, signInPage } from './sign-in-page.ts';

const form = z.object({
  username: z.string().trim().catch(''),
  password: z.string().catch(''),
  code: z
    .string()
    .trim()
    .optional()
    .transform((code) => code || undefined)
    .catch(undefined),
  next: z.string().optional().catch(undefined),
});
type Form = z.output<typeof form>;

/** Failures that pass by themselves, and the seconds to wait when nobody said a figure. */
const comesBack = new Set<SignInFailure>(['unavailable', 'rate_limited']);
const soon = 5;

export function createSignInRoutes(services: Services) {
  const { views, config, signIns, webSessions, unfinishedEnds, logger } = services;
  const connected = config.authorityBaseUrl !== null;

  function answer(req: Request, res: Response, path: string): void {
    // A script would take the page behind a redirect for its answer.
    if (wantsJson(req)) res.json({ success: true, next: path });
    else res.redirect(303, path);
  }

  function showForm(
    req: Request,
    res: Response,
    { next, username }: Partial<Form>,
    failure?: SignInFailure,
    retryAfter?: number | null,
  ): void {
    const person = req.person ?? null;
    const safeNext = pathAfterSignIn(next) ?? '';
    res.locals.returnTo = safeNext ? `/login?next=${encodeURIComponent(safeNext)}` : '/login';
    if (failure && comesBack.has(failure)) res.set('Retry-After', String(retryAfter ?? soon));
    const page = signInPage({ next: safeNext, username, failure, connected, person }, { t: req.t });
    if (!failure || !wantsJson(req)) {
      views.send(res, page);
      return;
    }
    const told = {
      status: page.status,
      code: failure,
      reason: page.model.failure,
      source: 'authority',
      read_only: false,
    };
    res.status(page.status).json({ success: false, ...told });
  }

  async function signIn(req: Request, res: Response): Promise<void> {
    const typed = form.parse(req.body ?? {});
    if (!connected) return showForm(req, res, typed, 'unavailable');
    if (typed.username === '' || typed.password === '') return showForm(req, res, typed, 'empty');
    // Without its web sessions the portal can keep nobody signed in: better to say so before a token exists.
    if (!req.session || services.redis?.isReady === false) return showForm(req, res, typed, 'unavailable');
    const { username, password, code } = typed;
    const result = await signIns.signIn({ username, password, ...(code && { code }) }, askingOf(req));
    if (result.kind === 'suspended') return showForm(req, res, typed, 'suspended');
    if (result.kind !== 'signed_in') {
      return showForm(req, res, typed, signInFailureOf(result, code !== undefined), result.retryAfter);
    }
    const before = signInOf(req);
    await beginWebSession(req, result.signIn).catch(async (error: Error) => {
      await signIns.revoke(result.signIn, req.requestId);
      throw error;
    });
    if (before) await signIns.revoke(before, req.requestId);
    logger.info({ event: 'signed_in', user_id: result.signIn.person.id, request_id: req.requestId });
    answer(req, res, pathAfterSignIn(typed.next) ?? '/dashboard');
  }

  /** Works without Redis and without the authority: the browser is signed out now, the rest is told when it can be. */
  async function signOut(req: Request, res: Response): Promise<void> {
    const signedIn = signInOf(req);
    const id = webSessionId(req);
    const storeTold = await endWebSession(req, res, webSessions);
    if (!storeTold && id !== undefined) unfinishedEnds.add(id);
    if (signedIn) await signIns.revoke(signedIn, req.requestId);
    if (signedIn) logger.info({ event: 'signed_out', user_id: signedIn.person.id, request_id: req.requestId });
    res.set('Clear-Site-Data', '"cache", "storage"');
    flash(res, { tone: 'ok', key: 'common:flash.signed_out' });
    answer(req, res, '/login');
  }

  const router = Router();
  router.get('/login', (req, res) => showForm(req, res, { next: pathAfterSignIn(req.query.next) ?? undefined }));
  router.post('/login', (req, res) =>
    signIn(req, res).catch((error: unknown) => {
      if (!(error instanceof RequestRefused) || error.code !== 'portal_unavailable') throw error;
      logger.error({ event: 'sign_in_not_possible', request_id: req.requestId, error });
      showForm(req, res, form.parse(req.body ?? {}), 'unavailable');
    }),
  );
  router.post('/logout', signOut);
  return router;
}

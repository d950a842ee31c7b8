import { mySession } from '@prolean/contract/training-sessions.ts';
import { Router } from 'express';
import { RequestRefused } from '../../middleware/request-refused.ts';
import type { Services } from '../../services.ts';
import { professorSessionPage } from './professor-session-page.ts';

export function createProfessorSessionRoutes({ views, now }: Services) {
  const router = Router();
  router.get('/professor/sessions/:id', async (req, res) => {
    const params = mySession.params.safeParse(req.params);
    if (!params.success) throw new RequestRefused(404, 'not_found');
    const { reply, asOf } = await req.authority.read(mySession, 'others', { params: params.data });
    views.send(res, professorSessionPage(reply, { t: req.t, locale: req.locale, now: new Date(now()), asOf }));
  });
  return router;
}

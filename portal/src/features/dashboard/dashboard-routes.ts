import { mySessions, studentProfile } from '@prolean/contract/training-sessions.ts';
import { type Request, type Response, Router } from 'express';
import type { Services } from '../../services.ts';
import { plainDashboardPage } from './plain-dashboard-page.ts';
import { professorDashboardPage } from './professor-dashboard-page.ts';
import { studentDashboardPage } from './student-dashboard-page.ts';

export function createDashboardRoutes({ views, now }: Services) {
  const contextOf = (req: Request, asOf: Date | null) => ({ t: req.t, locale: req.locale, now: new Date(now()), asOf });

  async function showStudent(req: Request, res: Response): Promise<void> {
    const { reply, asOf } = await req.authority.read(studentProfile, 'own');
    views.send(res, studentDashboardPage(reply, contextOf(req, asOf)));
  }

  async function showProfessor(req: Request, res: Response): Promise<void> {
    const { reply, asOf } = await req.authority.read(mySessions, 'own');
    views.send(res, professorDashboardPage(reply, { ...contextOf(req, asOf), person: req.person! }));
  }

  const router = Router();
  router.get('/dashboard', async (req, res) => {
    if (req.person?.role === 'student') return showStudent(req, res);
    if (req.person?.role === 'professor') return showProfessor(req, res);
    views.send(res, plainDashboardPage(req.person!, { t: req.t }));
  });
  return router;
}

import { Router } from 'express';
import type { Services } from '../../services.ts';
import { frontPage } from './front-page.ts';

export function createFrontRoutes({ views }: Services) {
  const router = Router();
  router.get('/', (req, res) => views.send(res, frontPage({ t: req.t, signedIn: req.person !== undefined })));
  return router;
}

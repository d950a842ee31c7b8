import { endLive, type Live, pauseLive, startLive } from '@prolean/contract/live.ts';
import { id } from '@prolean/contract/values.ts';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { liveStateOf } from '../../authority/live-for-browsers.ts';
import { flash } from '../../middleware/flash.ts';
import { RequestRefused } from '../../middleware/request-refused.ts';
import { wantsJson } from '../../request/wants-json.ts';
import type { Services } from '../../services.ts';

const path = '/external/professor/sessions/:session_id/live';
const endBody = z.object({ recording_url: z.string().trim().min(1).max(2000).optional() });

/** A professor's controls of a live. They ask the authority; a refusal or silence is thrown, so success is only shown for success. */
export function createLiveControlsRoutes({ liveWatch }: Pick<Services, 'liveWatch'>) {
  /** Tells the room, then answers a script with the live and a form with the next page. */
  function answer(req: Request, res: Response, live: Live, next: { to: string; flash?: string }) {
    liveWatch.announce(live);
    res.set('Cache-Control', 'no-store');
    if (wantsJson(req)) return res.json({ success: true, live: liveStateOf(live) });
    if (next.flash) flash(res, { tone: 'ok', key: next.flash });
    res.redirect(303, next.to);
  }

  const router = Router();
  router.post(`${path}/start`, async (req, res) => {
    const { live } = await req.authority.ask(startLive, { params: paramsOf(req) });
    answer(req, res, live, { to: `/external/live/${live.session_id}` });
  });
  router.post(`${path}/pause`, async (req, res) => {
    const { live } = await req.authority.ask(pauseLive, { params: paramsOf(req) });
    answer(req, res, live, { to: '/dashboard', flash: 'live-room:flash.paused' });
  });
  router.post(`${path}/end`, async (req, res) => {
    const body = endBody.safeParse(req.body ?? {});
    if (!body.success) throw new RequestRefused(400, 'invalid_request', { cause: body.error });
    const { live } = await req.authority.ask(endLive, { params: paramsOf(req), body: body.data });
    answer(req, res, live, { to: '/dashboard', flash: 'live-room:flash.ended' });
  });
  return router;
}

function paramsOf(req: Request) {
  const parsed = id.safeParse(req.params.session_id);
  if (!parsed.success) throw new RequestRefused(404, 'not_found');
  return { id: parsed.data };
}

import express, { type IRouter, type Request, type RequestHandler } from 'express';
import pLimit from 'p-limit';
import type { LivekitWebhooks, MessageToken } from '../../integrations/livekit-webhooks.ts';
import { notFound, Refusal } from '../../platform/refusal.ts';
import type { MediaNotices } from '../live/media/media-notices.ts';

const address = '/api/webhooks/livekit';
const mediaType = 'application/webhook+json';

/** Messages taken in at once: a flood of them waits in its own line, and leaves the database's connections to people. */
const atOnce = 2;

/** The bytes as they came: the token holds their hash, and parsing and writing them again would not give them back. */
const rawBody = express.raw({ type: mediaType, limit: '64kb', inflate: false });

/**
 * `POST /api/webhooks/livekit`, for the media server. It is no operation of the contract: who calls and what it says is
 * LiveKit's to define. 200 means that it need not be sent again, whether or not it changed anything.
 */
export function mediaWebhooksRoutes(router: IRouter, webhooks: LivekitWebhooks | null, notices: MediaNotices): void {
  const tokens = new WeakMap<Request, MessageToken>();
  const turn = pLimit(atOnce);

  const checkSender: RequestHandler = async (req, _res, next) => {
    if (webhooks === null) throw notFound();
    tokens.set(req, await webhooks.checkSender(req.get('authorization')));
    if (!req.is(mediaType)) throw new Refusal('unsupported_media_type', `The body must be ${mediaType}.`);
    next();
  };

  router.post(address, checkSender, rawBody, async (req, res) => {
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const notice = await webhooks!.read(body, tokens.get(req)!);
    const changed = await turn(() => notices.take(notice));
    res.set('Cache-Control', 'no-store').json({ success: true, changed });
  });
  router.all(address, () => {
    throw new Refusal('method_not_allowed', 'This address does not take this method.', { allow: ['POST'] });
  });
}

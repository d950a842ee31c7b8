import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Flash } from '../layout/flash.ts';
import { createSigner } from '../platform/keys.ts';
import { cookieName, cookieOf } from '../request/cookies.ts';

const flashes = z.array(
  z.object({
    tone: z.enum(['ok', 'warn', 'danger']),
    key: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
);

/** Puts a message on the next page this browser opens. */
export function flash(res: Response, message: Flash): void {
  res.locals.addFlash(message);
}

/**
 * Messages that wait for the next page: `res.locals.flash`. They travel in a signed cookie and not in the web session, so
 * that they work for visitors and without Redis, and never make two requests save the same web session.
 */
export function carryFlashes({ config }: { config: Config }): RequestHandler {
  const signer = createSigner(config.sessionSecrets, 'flash');
  const name = cookieName('flash', config.production);
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: config.production } as const;

  const read = (text: string | undefined): Flash[] => {
    const [signature = '', payload = ''] = text?.split('.') ?? [];
    if (!signer.isSigned(payload, signature)) return [];
    const parsed = flashes.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return parsed.success ? (parsed.data as Flash[]) : [];
  };

  return (req, res, next) => {
    const text = cookieOf(req, name);
    const waiting = text === undefined ? [] : read(text);
    const added: Flash[] = [];
    res.locals.addFlash = (message: Flash) => {
      added.push(message);
      const payload = Buffer.from(JSON.stringify([...waiting, ...added])).toString('base64url');
      res.cookie(name, `${signer.sign(payload)}.${payload}`, { ...cookie, maxAge: 60_000 });
    };
    /** Taken by the layout when it prints them: only then they are spent. */
    Object.defineProperty(res.locals, 'flash', {
      enumerable: true,
      get() {
        if (text !== undefined && !res.headersSent) res.clearCookie(name, cookie);
        return waiting;
      },
    });
    next();
  };
}

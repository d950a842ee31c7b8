import type { Readable } from 'node:stream';
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ReplyContent } from '@prolean/contract/endpoint.ts';
import express, { type IRouter, type Request, type RequestHandler } from 'express';
import type { ZodObject, z } from 'zod';
import type { Caller } from './caller.ts';
import { checkKey, type Idempotency, type KeepReply, keepNothing } from './idempotency.ts';
import { Refusal } from './refusal.ts';

declare global {
  namespace Express {
    interface Request {
      /** Set by `authenticate` on every endpoint that needs a token. */
      caller?: Caller;
    }
  }
}

export type Call<E extends Endpoint> = {
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  caller: E['caller'] extends 'anyone' ? undefined : Caller;
  requestId: string;
  /** Keeps the reply for the idempotency key it was asked with, if any. */
  keep: KeepReply<ReplyContent<E>>;
  /** The request itself as it comes in, for an endpoint that takes a file. */
  upload: Readable;
  /** The caller's address as far as our own proxies vouch for it. */
  address: string;
};

export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<ReplyContent<E>>;

const parseJson = express.json({ limit: '100kb', strict: true, type: 'application/json' });

const hasBody = (req: Request) =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

const jsonBody: RequestHandler = (req, res, next) => {
  if (hasBody(req) && !req.is('application/json'))
    throw new Refusal('unsupported_media_type', 'The body must be application/json.');
  parseJson(req, res, next);
};

/** A file is left to the handler, which reads it as it arrives. */
const upload =
  (type: string): RequestHandler =>
  (req, _res, next) => {
    if (!req.is(type)) throw new Refusal('unsupported_media_type', `The body must be ${type}.`);
    next();
  };

export function check<S extends ZodObject>(place: string, schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('invalid_request', 'The request is not valid.', {
    details: parsed.error.issues.map(({ path, message }) => ({ path: [place, ...path].join('.'), message })),
  });
}

type Parts = {
  router: IRouter;
  authenticate: (endpoint: Endpoint) => RequestHandler;
  idempotency: Idempotency;
};

/**
 * Puts an endpoint of the contract on the router. The order is fixed: who are you, is the request well-formed,
 * the handler, and the reply cut to what the contract declares.
 */
export const createRoute =
  ({ router, authenticate, idempotency }: Parts) =>
  <E extends Endpoint>(endpoint: E, handle: Handler<E>): void => {
    const method = endpoint.method.toLowerCase() as Lowercase<Endpoint['method']>;
    const before = endpoint.caller === 'anyone' ? [] : [authenticate(endpoint)];
    const readBody = endpoint.upload === undefined ? jsonBody : upload(endpoint.upload);
    router[method](`/api${endpoint.path}`, ...before, readBody, async (req: Request, res: express.Response) => {
      const key = endpoint.creates === true ? req.get('idempotency-key') : undefined;
      const call = {
        params: check('params', endpoint.params, req.params),
        query: check('query', endpoint.query, req.query),
        body: endpoint.body === null ? undefined : check('body', endpoint.body, req.body ?? {}),
        caller: req.caller,
        requestId: req.requestId,
        upload: req as Readable,
        address: req.ip ?? '',
      } as Omit<Call<E>, 'keep'>;
      const answerOf = (content: ReplyContent<E>) => endpoint.reply.parse({ success: true, ...content }) as object;
      const answer = async (keep: KeepReply<ReplyContent<E>>) => answerOf(await handle({ ...call, keep }));
      const reply =
        key === undefined || req.caller === undefined
          ? await answer(keepNothing)
          : await idempotency.once(
              { userId: req.caller.user.id, key: checkKey(key), method: req.method, path: req.path, body: call.body },
              (keep) => answer((connection, content) => keep(connection, answerOf(content))),
            );
      res.set('Cache-Control', 'no-store').json(reply);
    });
  };

export type Route = ReturnType<typeof createRoute>;

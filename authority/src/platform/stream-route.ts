import type { Endpoint } from '@prolean/contract/endpoint.ts';
import type { IRouter, Request, RequestHandler, Response } from 'express';
import type { ZodObject, z } from 'zod';
import type { Caller } from './caller.ts';
import { check } from './route.ts';

/** What of the contract's declaration a route needs whose reply is not one JSON value. */
export type StreamDeclaration<Params extends ZodObject, Query extends ZodObject> = {
  name: string;
  method: 'GET';
  path: string;
  caller: Exclude<Endpoint['caller'], 'anyone'>;
  params: Params;
  query: Query;
};

export type StreamCall<Params extends ZodObject, Query extends ZodObject> = {
  params: z.output<Params>;
  query: z.output<Query>;
  caller: Caller;
  req: Request;
  res: Response;
};

type Parts = {
  router: IRouter;
  authenticate: (endpoint: Pick<Endpoint, 'name' | 'path' | 'caller'>) => RequestHandler;
};

/** As `createRoute`, for what is answered as a stream or a file: the handler writes the reply itself. */
export const createStreamRoute =
  ({ router, authenticate }: Parts) =>
  <Params extends ZodObject, Query extends ZodObject>(
    declaration: StreamDeclaration<Params, Query>,
    handle: (call: StreamCall<Params, Query>) => Promise<void>,
  ): void => {
    router.get(`/api${declaration.path}`, authenticate(declaration), async (req: Request, res: Response) => {
      res.set('Cache-Control', 'no-store');
      await handle({
        params: check('params', declaration.params, req.params),
        query: check('query', declaration.query, req.query),
        caller: req.caller!,
        req,
        res,
      });
    });
  };

export type StreamRoute = ReturnType<typeof createStreamRoute>;

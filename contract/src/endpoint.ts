import type { ZodObject, ZodType, z } from 'zod';
import type { Code } from './codes.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * Who may call, as far as the token alone can tell; finer rights are the authority's to decide.
 * `anyone`: no token; `person`: a signed-in human; `service`: a machine's token; `any`: either of the two.
 */
export type Caller = 'anyone' | 'person' | 'service' | 'any';

export type Endpoint<
  Params extends ZodObject = ZodObject,
  Query extends ZodObject = ZodObject,
  Body extends ZodObject | null = ZodObject | null,
  Reply extends ZodType = ZodType,
> = {
  /** Stable name: the key in snapshots, metrics and the OpenAPI document's operationId. */
  name: string;
  method: Method;
  /** Below `/api`, with `:name` for each parameter of `params`. */
  path: string;
  summary: string;
  caller: Caller;
  params: Params;
  query: Query;
  /** null when the operation takes no body. */
  body: Body;
  /** Set when the request carries a file of this media type, taken in as it arrives; `body` is null then. */
  upload?: 'text/csv';
  reply: Reply;
  /** True when doing it twice leaves the same state as doing it once, so a client may retry it. */
  repeatable: boolean;
  /**
   * True for a POST that makes something new: with an `Idempotency-Key` (16 to 128 visible ASCII characters) the authority
   * keeps its reply for 24 hours and gives it again to the same caller, key, path and body.
   */
  creates?: boolean;
  /** Codes this operation may refuse with, besides those every operation shares (see `sharedCodes`). */
  refusals: readonly Code[];
};

export type ParamsOf<E extends Endpoint> = z.output<E['params']>;
export type QueryOf<E extends Endpoint> = z.output<E['query']>;
export type BodyOf<E extends Endpoint> = E['body'] extends ZodObject ? z.output<E['body']> : undefined;
export type ReplyOf<E extends Endpoint> = z.output<E['reply']>;

/** What the authority's handler returns: the reply before `success: true` is added and undeclared fields are dropped. */
export type ReplyContent<E extends Endpoint> = Omit<z.input<E['reply']>, 'success'>;

/** Declares one operation. It only fixes the types: an endpoint is plain data that client, server and documents read. */
export const endpoint = <
  Params extends ZodObject,
  Query extends ZodObject,
  Body extends ZodObject | null,
  Reply extends ZodType,
>(
  declaration: Endpoint<Params, Query, Body, Reply>,
): Endpoint<Params, Query, Body, Reply> => Object.freeze(declaration);

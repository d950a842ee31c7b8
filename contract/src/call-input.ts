import type { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

/** An object without fields: either spelled `{}` or, as zod infers it, with every field `never`. */
type IsEmpty<Value> = [keyof Value] extends [never] ? true : string extends keyof Value ? true : false;

/** `name: value` only where the endpoint has such a part, and optional where nothing in it is required. */
type Part<Name extends string, Value> =
  IsEmpty<Value> extends true
    ? { [name in Name]?: never }
    : Partial<Value> extends Value
      ? { [name in Name]?: Value }
      : { [name in Name]: Value };

type BodyPart<Body> = Body extends { _zod: { input: infer Input } } ? Part<'body', Input> : { body?: never };

/** What a call of this endpoint needs from its caller: parameters, query and body, each only where there is one. */
export type CallInput<E extends Endpoint> = Part<'params', z.input<E['params']>> &
  Part<'query', z.input<E['query']>> &
  BodyPart<E['body']> & {
    /** The file, for an endpoint that takes one. */
    upload?: string | Uint8Array;
  };

import { createFixedToken, createLoginTokens, type ServiceIdentity, type TokenSource } from '../credentials.ts';
import type { ReplyOf } from '../endpoint.ts';
import type { login } from '../identity.ts';
import type { Outcome, Unavailable } from '../outcome.ts';
import { unavailable } from './reply.ts';
import type { PreparedRequest } from './request.ts';
import type { Limits } from './tries.ts';
import { within } from './waiting.ts';

type Options = {
  signIn: (account: { username: string; password: string }) => Promise<Outcome<ReplyOf<typeof login>>>;
  now: () => number;
  loginPauseMs: number;
  onLoginFailure: (problem: string) => void;
};

export const withToken = (request: PreparedRequest, token: string): PreparedRequest => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${token}` },
});

/** Calls made as a service: finds the token, and after a 401 asks once for a fresh one and calls once more. */
export const createServiceCalls = ({ signIn, now, loginPauseMs, onLoginFailure }: Options) => {
  const sources = new WeakMap<ServiceIdentity, TokenSource>();

  const sourceOf = (identity: ServiceIdentity): TokenSource => {
    const known = sources.get(identity);
    if (known !== undefined) return known;
    const source =
      identity.kind === 'token'
        ? createFixedToken(identity.readToken())
        : createLoginTokens({
            signIn: () => signIn(identity.readLogin()),
            now,
            pauseMs: loginPauseMs,
            onFailure: onLoginFailure,
          });
    sources.set(identity, source);
    return source;
  };

  const takeWithin = async (source: TokenSource, { deadlineAt, signal }: Limits): Promise<string | Unavailable> =>
    (await within(source.take(), deadlineAt - now(), signal)) ?? unavailable(signal.aborted ? 'aborted' : 'timeout');

  return async <Reply>(
    identity: ServiceIdentity,
    limits: Limits,
    send: (token: string) => Promise<Outcome<Reply>>,
  ): Promise<Outcome<Reply>> => {
    const source = sourceOf(identity);
    const token = await takeWithin(source, limits);
    if (typeof token !== 'string') return token;
    const outcome = await send(token);
    if (outcome.kind !== 'refused' || outcome.status !== 401 || !source.refused(token)) return outcome;
    const fresh = await takeWithin(source, limits);
    if (typeof fresh !== 'string') return fresh;
    const second = await send(fresh);
    if (second.kind === 'refused' && second.status === 401) source.refusedAgain();
    return second;
  };
};

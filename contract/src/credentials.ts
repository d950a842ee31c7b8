import { unavailable } from './client/reply.ts';
import type { ReplyOf } from './endpoint.ts';
import type { login } from './identity.ts';
import type { Outcome, Unavailable } from './outcome.ts';

/** A service of ours, as it proves itself to the authority. Its secrets can't be printed, logged or serialised. */
export type ServiceIdentity =
  | { kind: 'token'; readToken: () => string }
  | { kind: 'login'; readLogin: () => { username: string; password: string } };

export type ServiceSettings = {
  token?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
};

const clean = (value: string | undefined): string => {
  const trimmed = value?.trim() ?? '';
  return (/^(["']).*\1$/s.test(trimmed) && trimmed.length >= 2 ? trimmed.slice(1, -1) : trimmed).trim();
};

/**
 * A service identity from its settings: either a service token or a user name and a password, each trimmed and freed of
 * one pair of quotes. null when nothing is set. Throws when both or half of it are set; never with a value in the text.
 */
export const createServiceIdentity = (settings: ServiceSettings): ServiceIdentity | null => {
  const token = clean(settings.token);
  const username = clean(settings.username);
  const password = clean(settings.password);
  if (token !== '' && (username !== '' || password !== '')) {
    throw new Error('a service token and a service login exclude each other');
  }
  if (token !== '') return Object.freeze({ kind: 'token', readToken: () => token });
  if (username === '' && password === '') return null;
  if (username === '' || password === '') throw new Error('a service login needs both a user name and a password');
  return Object.freeze({ kind: 'login', readLogin: () => ({ username, password }) });
};

type LoginOutcome = Outcome<ReplyOf<typeof login>>;

export type TokenSource = {
  /** The token to call with, or why there is none. */
  take(): Promise<string | Unavailable>;
  /** The authority refused this token. True when it is worth asking for another one. */
  refused(token: string): boolean;
  /** It refused the fresh one too: stop asking for a while. */
  refusedAgain(): void;
};

type Options = {
  signIn: () => Promise<LoginOutcome>;
  now: () => number;
  pauseMs: number;
  onFailure: (problem: string) => void;
};

type Held = { token: string; renewAt: number; expiresAt: number };

/** Renewed when a tenth of its life or a minute is left, whichever is longer; at the latest at half its life. */
const hold = (token: string, expiresIn: number, now: number): Held => {
  const lifeMs = expiresIn * 1000;
  const marginMs = Math.min(Math.max(60_000, lifeMs / 10), lifeMs / 2);
  return { token, renewAt: now + lifeMs - marginMs, expiresAt: now + lifeMs };
};

/** Whoever is refused has no credentials; whoever got no answer passes on why. Nothing of the login's own doubt remains. */
const whyNone = (outcome: Exclude<LoginOutcome, { kind: 'ok' }>): Unavailable =>
  unavailable(outcome.kind === 'refused' ? 'no_credentials' : outcome.reason, { retryAfter: outcome.retryAfter });

/** Keeps the token of one service login: one login for any number of callers, renewed in the background before it expires. */
export const createLoginTokens = ({ signIn, now, pauseMs, onFailure }: Options): TokenSource => {
  let held: Held | null = null;
  let pending: Promise<string | Unavailable> | null = null;
  let lastFailure: { answer: Unavailable; until: number } | null = null;
  let noRenewalUntil = Number.NEGATIVE_INFINITY;

  const pausing = () => (lastFailure !== null && now() < lastFailure.until ? lastFailure.answer : null);

  const ask = async (): Promise<string | Unavailable> => {
    const outcome = await signIn();
    if (outcome.kind === 'ok') {
      held = hold(outcome.reply.token, outcome.reply.expiresIn, now());
      lastFailure = null;
      return held.token;
    }
    lastFailure = { answer: whyNone(outcome), until: now() + pauseMs };
    onFailure(outcome.kind === 'refused' ? outcome.code : outcome.reason);
    return lastFailure.answer;
  };
  const askOnce = () => {
    pending ??= ask().finally(() => {
      pending = null;
    });
    return pending;
  };

  return {
    take: async () => {
      if (held !== null && now() < held.expiresAt) {
        if (now() >= held.renewAt && pausing() === null) void askOnce();
        return held.token;
      }
      return pausing() ?? askOnce();
    },
    refused: (token) => {
      if (now() < noRenewalUntil) return false;
      if (held?.token === token) held = null;
      return true;
    },
    refusedAgain: () => {
      noRenewalUntil = now() + pauseMs;
    },
  };
};

/** A service token from the settings: there is no other one to ask for. */
export const createFixedToken = (token: string): TokenSource => ({
  take: async () => token,
  refused: () => false,
  refusedAgain: () => {},
});

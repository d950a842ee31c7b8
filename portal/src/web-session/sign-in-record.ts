import type { SignedIn, User } from '@prolean/contract/identity.ts';
import type { Locale } from '@prolean/contract/values.ts';
import type { CurrentPerson } from '../request-context.ts';

/** What a web session holds once a person has signed in, and nothing else. Times are milliseconds since 1970. */
export type SignIn = {
  person: CurrentPerson;
  /** The language the person reads here. */
  locale: Locale;
  /** The authority's token: it stays on the server. */
  token: string;
  tokenIssuedAt: number;
  tokenExpiresAt: number;
  /** When this web session began; it ends twelve hours later at the latest. */
  beganAt: number;
};

declare module 'express-session' {
  interface SessionData {
    signIn: SignIn;
  }
}

export const currentPerson = (user: User, permissions: readonly string[]): CurrentPerson => ({
  id: user.id,
  username: user.username,
  full_name: user.full_name,
  role: user.role,
  organization: user.organization,
  permissions,
});

/** The token's part of a sign-in, from the authority's reply to sign-in or renewal. */
export const tokenPart = (reply: SignedIn, now: number) => ({
  token: reply.token,
  tokenIssuedAt: now,
  tokenExpiresAt: now + reply.expiresIn * 1000,
});

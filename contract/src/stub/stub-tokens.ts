import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../endpoint.ts';
import type { User } from '../identity.ts';
import { sampleUsers, stubServiceToken } from '../stub-samples.ts';
import { refuse } from './stub-refusal.ts';

/** Tokens that mean someone, until they are revoked. */
export const createStubTokens = () => {
  const tokens = new Map<string, { user: User; revoked: boolean }>();
  tokens.set(stubServiceToken, { user: sampleUsers.service, revoked: false });

  const userOf = (token: string): User => {
    const known = tokens.get(token);
    if (known === undefined) return refuse('token_invalid');
    return known.revoked ? refuse('token_revoked') : known.user;
  };

  return {
    issue: (user: User): string => {
      const token = `stub-token-${user.username}-${randomUUID()}`;
      tokens.set(token, { user, revoked: false });
      return token;
    },
    revoke: (token: string): void => {
      const known = tokens.get(token);
      if (known !== undefined) known.revoked = true;
    },
    /** Who calls, if the endpoint lets such a caller in. */
    identify: (endpoint: Endpoint, authorization: string | null): { user: User; token: string } => {
      if (endpoint.caller === 'anyone') return { user: sampleUsers.service, token: '' };
      const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? refuse('unauthenticated');
      const user = userOf(token);
      const isService = user.role === 'service';
      if (endpoint.caller !== 'any' && (endpoint.caller === 'service') !== isService) return refuse('forbidden');
      return { user, token };
    },
  };
};

export type StubTokens = ReturnType<typeof createStubTokens>;

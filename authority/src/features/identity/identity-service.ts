import { longestSignIn, type User } from '@prolean/contract/identity.ts';
import type { Caller } from '../../platform/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { IdentityStore } from './identity-store.ts';
import { signInNames } from './names.ts';
import type { Passwords } from './passwords.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import type { Tokens } from './tokens.ts';

const disabled = () => new Refusal('account_disabled', 'This account is disabled. Ask your training centre.');

export function createIdentityService(dependencies: {
  store: IdentityStore;
  passwords: Passwords;
  tokens: Tokens;
  limits: SignInLimits;
  clock: Clock;
  logger: Logger;
}) {
  const { store, passwords, tokens, limits, clock, logger } = dependencies;

  const signedIn = (user: User, permissions: readonly string[], signInId: string) => ({
    user,
    permissions: [...permissions],
    token: tokens.sign({ sub: user.id, org: user.organization.id, sid: signInId }),
    expiresIn: tokens.lifeSeconds,
  });

  return {
    /** The person behind a token, asked of the database each time: a disabled account or a sign-out counts at once. */
    async identify(token: string): Promise<Caller> {
      const caller = await store.findOpenSignIn(tokens.verify(token));
      if (caller === null) throw new Refusal('token_revoked', 'This sign-in has ended. Sign in again.');
      if (caller.user.status === 'disabled') throw disabled();
      return caller;
    },

    async login(name: string, password: string, address: string) {
      const names = signInNames(name);
      const account = await store.findAccount(names);
      const right = await limits.attempt(account?.user.id ?? names.username, address, () =>
        passwords.matches(account?.passwordHash ?? null, password),
      );
      if (!right || account === null) {
        logger.warn({ event: 'sign_in_refused', user_id: account?.user.id }, 'sign-in refused');
        throw new Refusal('invalid_credentials', 'The user name or the password is not right.');
      }
      if (account.user.status === 'disabled') throw disabled();
      const signInId = await store.addSignIn(account.user, new Date(clock()));
      logger.info({ event: 'signed_in', user_id: account.user.id, sign_in_id: signInId }, 'signed in');
      return signedIn(account.user, account.permissions, signInId);
    },

    renew(caller: Caller) {
      if (clock() - caller.signedInAt.getTime() > longestSignIn * 1000)
        throw new Refusal('token_expired', 'Your sign-in is too old to be renewed. Sign in again.');
      return signedIn(caller.user, caller.permissions, caller.signInId);
    },

    async logout(caller: Caller): Promise<void> {
      await store.revokeSignIn(caller.signInId);
      logger.info({ event: 'signed_out', user_id: caller.user.id, sign_in_id: caller.signInId }, 'signed out');
    },
  };
}

export type IdentityService = ReturnType<typeof createIdentityService>;

import type { Caller } from '../../platform/caller.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { SignInLimits } from './limits/sign-in-limits.ts';
import type { Passwords } from './passwords.ts';
import type { AccountStore } from './stores/account-store.ts';

const notRight = () => new Refusal('invalid_credentials', 'That is not right.');

/**
 * Lets a signed-in person prove again who he is, before he changes what opens his account. The tries are his sign-in's own:
 * a stranger can't use them up, and whoever has stolen a token has no more of them.
 */
export const createOwnPassword = ({
  store,
  passwords,
  limits,
}: {
  store: AccountStore;
  passwords: Passwords;
  limits: SignInLimits;
}) => {
  /** Throws `invalid_credentials` unless `isRight` says so, which counts as a failed try. */
  const prove = async (caller: Caller, isRight: () => Promise<boolean>): Promise<void> => {
    const counted = [{ kind: 'sign_in', name: caller.signInId }] as const;
    const { verdict } = await limits.attempt(counted, async () => ({
      verdict: (await isRight()) ? ('right' as const) : ('wrong' as const),
    }));
    if (verdict === 'wrong') throw notRight();
  };

  return {
    prove,
    async matches(caller: Caller, password: string): Promise<boolean> {
      const account = await store.findAccountById(caller.user.id);
      return passwords.matches(account?.passwordHash ?? null, password);
    },
  };
};

export type OwnPassword = ReturnType<typeof createOwnPassword>;

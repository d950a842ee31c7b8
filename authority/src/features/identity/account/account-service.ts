import type { Caller } from '../../../platform/caller.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import { notFound, Refusal } from '../../../platform/refusal.ts';
import type { OwnPassword } from '../own-password.ts';
import type { Passwords } from '../passwords.ts';
import type { IdentityStores, IdentityTransaction } from '../stores/identity-stores.ts';
import type { Tokens } from '../tokens.ts';

type Dependencies = {
  stores: IdentityStores;
  transaction: IdentityTransaction;
  own: OwnPassword;
  passwords: Passwords;
  tokens: Tokens;
  clock: Clock;
  logger: Logger;
};

const notRight = () => new Refusal('invalid_credentials', 'The current password is not right.');

/** What a person does to his own account: another password, and a look at where he is signed in. */
export function createAccountService(dependencies: Dependencies) {
  const { stores, transaction, own, passwords, tokens, clock, logger } = dependencies;

  /** Ends every sign-in, this one too, and begins a new one, all or nothing. */
  const replacePassword = (caller: Caller, expected: string, hash: string, address: string): Promise<string> =>
    transaction(async ({ accounts, signIns }) => {
      const { user } = caller;
      if (!(await accounts.replacePasswordHash(user.id, expected, hash))) throw notRight();
      await accounts.voidActivationCode(user.id);
      await signIns.endAll(user.id);
      return signIns.add(user, { at: new Date(clock()), scope: 'full', address, deviceName: null });
    });

  return {
    async changePassword(
      caller: Caller,
      { current_password, new_password }: { current_password: string; new_password: string },
      address: string,
    ) {
      const { user } = caller;
      const account = await stores.accounts.findAccountById(user.id);
      const expected = account?.passwordHash ?? null;
      await own.prove(caller, () => passwords.matches(expected, current_password));
      passwords.checkNew(new_password, user);
      const signInId = await replacePassword(caller, expected!, await passwords.hash(new_password), address);
      logger.info({ event: 'password_changed', user_id: user.id }, 'password changed');
      return {
        token: tokens.sign({ sub: user.id, org: user.organization.id, sid: signInId, scope: 'full' }),
        expiresIn: tokens.lifeSeconds,
      };
    },

    async listSignIns({ user, signInId }: Caller) {
      const rows = await stores.signIns.list(user.id, new Date(clock()));
      return rows.map((row) => ({
        ...row,
        signed_in_at: row.signed_in_at.toISOString(),
        last_seen_at: row.last_seen_at.toISOString(),
        current: row.id === signInId,
      }));
    },

    async endSignIn({ user }: Caller, id: string): Promise<void> {
      if (!(await stores.signIns.end(user.id, id))) throw notFound();
      logger.info({ event: 'sign_in_ended', user_id: user.id, sign_in_id: id }, 'sign-in ended');
    },

    async endOtherSignIns({ user, signInId }: Caller): Promise<number> {
      const ended = await stores.signIns.endAll(user.id, signInId);
      logger.info({ event: 'other_sign_ins_ended', user_id: user.id, ended }, 'other sign-ins ended');
      return ended;
    },
  };
}

export type AccountService = ReturnType<typeof createAccountService>;

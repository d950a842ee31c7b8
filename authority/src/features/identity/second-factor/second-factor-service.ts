import { type Author, recordAudit } from '../../../platform/audit.ts';
import type { Caller } from '../../../platform/caller.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import { requirePermission, requireReachOfAnother } from '../../../platform/permissions.ts';
import { notFound, Refusal } from '../../../platform/refusal.ts';
import type { Sealing } from '../../../platform/sealing.ts';
import type { OwnPassword } from '../own-password.ts';
import type { IdentityStores, IdentityTransaction } from '../stores/identity-stores.ts';
import type { SecondFactorStore } from '../stores/second-factor-store.ts';
import { enrolment, hashOfRecoveryCode, newRecoveryCodes, newTotpSecret, stepOfCode } from './one-time-codes.ts';
import type { SecondFactorCheck } from './second-factor-check.ts';

const isThere = () => new Refusal('conflict', 'You have a second factor already. Remove it first.');
const isNotThere = () => new Refusal('conflict', 'There is no second factor to do this with.');
const isWanted = () => new Refusal('conflict', 'Your organization wants a second factor of you.');

type Dependencies = {
  stores: IdentityStores;
  transaction: IdentityTransaction;
  sealing: Sealing;
  check: SecondFactorCheck;
  own: OwnPassword;
  clock: Clock;
  logger: Logger;
};

export function createSecondFactorService({ stores, transaction, sealing, check, own, clock, logger }: Dependencies) {
  const store = stores.secondFactors;

  const note = (event: string, caller: Caller) =>
    logger.info({ event, user_id: caller.user.id }, 'second factor changed');

  const isRequired = async ({ user }: Caller): Promise<boolean> =>
    user.role === 'admin' && (await store.isWantedOfAdmins(user.organization.id));

  const prove = (caller: Caller, { password, code }: { password: string; code: string }) =>
    own.prove(
      caller,
      async () => (await own.matches(caller, password)) && (await check(caller.user.id, code)) === 'right',
    );

  const requireFactor = async ({ user }: Caller): Promise<void> => {
    if ((await store.find(user.id))?.confirmed !== true) throw isNotThere();
  };

  const writeRecoveryCodes = async (factors: SecondFactorStore, { user }: Caller): Promise<string[]> => {
    const codes = newRecoveryCodes();
    await factors.replaceRecoveryCodes(
      user,
      codes.map((code) => hashOfRecoveryCode(user.id, code)),
    );
    return codes;
  };

  return {
    async status(caller: Caller) {
      const factor = await store.find(caller.user.id);
      return {
        active: factor?.confirmed === true,
        required: await isRequired(caller),
        recovery_codes_left: await store.countRecoveryCodes(caller.user.id),
      };
    },

    async setUp(caller: Caller, password: string) {
      await own.prove(caller, () => own.matches(caller, password));
      const secret = newTotpSecret();
      if (!(await store.begin(caller.user, sealing.seal(secret, caller.user.id)))) throw isThere();
      return enrolment(secret, caller.user.username);
    },

    async confirm(caller: Caller, code: string) {
      const { user, signInId } = caller;
      const factor = await store.find(user.id);
      if (factor === null) throw isNotThere();
      if (factor.confirmed) throw isThere();
      let step: number | null = null;
      await own.prove(caller, async () => {
        step = stepOfCode(sealing.open(factor.sealed, user.id), code, clock());
        return step !== null;
      });
      const codes = await transaction(async ({ secondFactors: factors, signIns }) => {
        if (!(await factors.confirm(user.id, factor.sealed, step!, new Date(clock())))) throw isThere();
        await signIns.endAll(user.id, signInId);
        return writeRecoveryCodes(factors, caller);
      });
      note('second_factor_added', caller);
      return { recovery_codes: codes };
    },

    async renewRecoveryCodes(caller: Caller, proof: { password: string; code: string }) {
      await requireFactor(caller);
      await prove(caller, proof);
      const codes = await transaction(({ secondFactors }) => writeRecoveryCodes(secondFactors, caller));
      note('recovery_codes_renewed', caller);
      return { recovery_codes: codes };
    },

    async remove(caller: Caller, proof: { password: string; code: string }): Promise<void> {
      await requireFactor(caller);
      if (await isRequired(caller)) throw isWanted();
      await prove(caller, proof);
      await transaction(({ secondFactors }) => secondFactors.remove(caller.user.id));
      note('second_factor_removed', caller);
    },

    /** For a person who has lost his device. */
    async removeOf(caller: Caller, author: Author, userId: string): Promise<void> {
      requirePermission(caller, 'users.write');
      if (!(await store.hasUser(author.organizationId, userId))) throw notFound();
      await requireReachOfAnother(stores.connection, caller, userId);
      await transaction(async ({ secondFactors, signIns, connection }) => {
        if (!(await secondFactors.remove(userId))) return;
        await signIns.endAll(userId);
        const change = {
          action: 'user.second_factor_removed',
          kind: 'user',
          id: userId,
          secrets: ['second_factor'],
        } as const;
        await recordAudit(connection, author, change);
      });
    },

    /** Brings secrets sealed under JWT_SECRET_PREVIOUS under today's, so that the previous one can be cleared later. */
    async resealAll(): Promise<void> {
      for (const { userId, sealed } of await store.findOutdated(sealing.currentKeyId)) {
        try {
          await store.reseal(userId, sealed, sealing.seal(sealing.open(sealed, userId), userId));
        } catch (error) {
          logger.error({ err: error, user_id: userId }, 'a second factor cannot be read');
        }
      }
    },
  };
}

export type SecondFactorService = ReturnType<typeof createSecondFactorService>;

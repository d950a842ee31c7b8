import type { Clock } from '../../../platform/clock.ts';
import type { Sealing } from '../../../platform/sealing.ts';
import type { SecondFactorStore } from '../stores/second-factor-store.ts';
import { hashOfRecoveryCode, stepOfCode } from './one-time-codes.ts';

/**
 * Looks at the code given with a right password and uses it up: `none` where the person has no second factor, `missing` where
 * he gave no code. Each 30-second step and each recovery code is good once.
 */
export const createSecondFactorCheck =
  ({ store, sealing, clock }: { store: SecondFactorStore; sealing: Sealing; clock: Clock }) =>
  async (userId: string, code: string | undefined): Promise<'none' | 'missing' | 'right' | 'wrong'> => {
    const factor = await store.find(userId);
    if (factor === null || !factor.confirmed) return 'none';
    if (code === undefined || code.trim() === '') return 'missing';
    const step = stepOfCode(sealing.open(factor.sealed, userId), code, clock());
    const good =
      step === null
        ? await store.useRecoveryCode(userId, hashOfRecoveryCode(userId, code), new Date(clock()))
        : await store.useStep(userId, step);
    return good ? 'right' : 'wrong';
  };

export type SecondFactorCheck = ReturnType<typeof createSecondFactorCheck>;

import type { Code } from '@prolean/contract/codes.ts';
import { Refusal } from '../../platform/refusal.ts';

const refusals: Record<string, [Code, string]> = {
  users_username: ['username_taken', 'Somebody has this user name already.'],
  users_email: ['email_taken', 'Somebody has this e-mail address already.'],
  users_cin: ['cin_taken', 'Somebody has this CIN already.'],
};

const uniqueViolation = '23505';

/** Says which name is taken when one of the indexes that keep names apart lets a row not in. */
export async function refusingTakenNames<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    const refusal = code === uniqueViolation ? refusals[constraint ?? ''] : undefined;
    throw refusal === undefined ? error : new Refusal(...refusal);
  }
}

import { mostSignIns, type SignIn } from '@prolean/contract/account.ts';
import { longestSignIn, type User } from '@prolean/contract/identity.ts';
import type { Scope } from '../../../platform/caller.ts';
import type { Database } from '../../../platform/database.ts';

export type NewSignIn = { at: Date; scope: Scope; address: string; deviceName: string | null };

type SignInRow = Omit<SignIn, 'signed_in_at' | 'last_seen_at' | 'current'> & { signed_in_at: Date; last_seen_at: Date };

/** A sign-in nobody can renew any more is over, also where nobody ended it. */
const oldest = (now: Date) => new Date(now.getTime() - longestSignIn * 1000);

/** Days from its beginning, long after its last token has expired; until then it tells where somebody was signed in. */
const kept = 30;
/** Rows of one statement, which has to stay far from every time limit also where this was never done before. */
const batch = 5000;

/** Works on a transaction: adding a sign-in takes several statements. */
export const createSignInStore = (database: Database) => ({
  /** Adds a sign-in and ends those beyond the newest ones a person may have at a time. */
  async add(user: User, { at, scope, address, deviceName }: NewSignIn): Promise<string> {
    // Two sign-ins at the same moment take turns, so that each sees the other's.
    await database('users').where({ id: user.id }).forNoKeyUpdate().first('id');
    const row = {
      organization_id: user.organization.id,
      user_id: user.id,
      signed_in_at: at,
      last_seen_at: at,
      scope,
      address: address === '' ? null : address.slice(0, 64),
      device_name: deviceName,
    };
    const [added] = await database('sign_ins').insert(row).returning<{ id: string }[]>('id');
    const kept = user.role === 'service' ? mostSignIns.service : mostSignIns.person;
    const open = database('sign_ins').where({ user_id: user.id, scope }).whereNull('revoked_at');
    const beyond = open
      .whereNot({ id: added!.id })
      .orderBy('signed_in_at', 'desc')
      .orderBy('id')
      .offset(kept - 1);
    await database('sign_ins').whereIn('id', beyond.select('id')).update({ revoked_at: at });
    return added!.id;
  },

  async list(userId: string, now: Date): Promise<SignInRow[]> {
    return database('sign_ins')
      .where({ user_id: userId, scope: 'full' })
      .whereNull('revoked_at')
      .where('signed_in_at', '>', oldest(now))
      .orderBy('signed_in_at', 'desc')
      .orderBy('id')
      .select<SignInRow[]>('id', 'signed_in_at', 'last_seen_at', 'address', 'device_name');
  },

  async touch(id: string, now: Date): Promise<void> {
    await database('sign_ins').where({ id }).update({ last_seen_at: now });
  },

  /** False when this person has no such sign-in. One that has ended already stays ended. */
  async end(userId: string, id: string): Promise<boolean> {
    const found = await database('sign_ins')
      .where({ id, user_id: userId })
      .update({ revoked_at: database.raw('coalesce(revoked_at, now())') });
    return found === 1;
  },

  /** Ends all of a person's sign-ins but the one to keep; returns how many were open. */
  endAll: (userId: string, keptId: string | null = null): Promise<number> =>
    database('sign_ins')
      .where({ user_id: userId })
      .whereNull('revoked_at')
      .whereRaw('id is distinct from ?::uuid', [keptId])
      .update({ revoked_at: database.fn.now() }),

  async forgetOld(now: Date): Promise<void> {
    const since = new Date(now.getTime() - kept * 24 * 3600 * 1000);
    const old = database('sign_ins').where('signed_in_at', '<', since).limit(batch).select('id');
    while ((await database('sign_ins').whereIn('id', old.clone()).delete()) === batch);
  },
});

export type SignInStore = ReturnType<typeof createSignInStore>;

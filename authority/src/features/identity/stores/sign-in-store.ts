import { mostSignIns, type SignIn } from '@prolean/contract/account.ts';
import { longestSignIn, type User } from '@prolean/contract/identity.ts';
import type { Scope } from '../../../platform/caller.ts';
import { type Database, prepared } from '../../../platform/database.ts';

export type NewSignIn = { at: Date; scope: Scope; address: string; deviceName: string | null };

type SignInRow = Omit<SignIn, 'signed_in_at' | 'last_seen_at' | 'current'> & { signed_in_at: Date; last_seen_at: Date };

/** A sign-in nobody can renew any more is over, also where nobody ended it. */
const oldest = (now: Date) => new Date(now.getTime() - longestSignIn * 1000);

/** Days from its beginning, long after its last token has expired; until then it tells where somebody was signed in. */
const kept = 30;
/** Rows of one statement, which has to stay far from every time limit also where this was never done before. */
const batch = 5000;

// Two sign-ins at the same moment take turns, so that each sees the other's.
const personHeld = prepared('sign-in-person-held', 'select id from users where id = $1 for no key update');

const addedSignIn = prepared<{ id: string }>(
  'sign-in-added',
  `with added as (
     insert into sign_ins (organization_id, user_id, signed_in_at, last_seen_at, scope, address, device_name)
     values ($1, $2, $3, $3, $4, $5, $6) returning id
   ), beyond as (
     update sign_ins set revoked_at = $3 where id in (
       select id from sign_ins where user_id = $2 and scope = $4 and revoked_at is null
       order by signed_in_at desc, id offset $7::integer - 1
     )
   )
   select id from added`,
);

/** Works on a transaction: adding a sign-in takes several statements. */
export const createSignInStore = (database: Database) => ({
  /** Adds a sign-in and ends those beyond the newest ones a person may have at a time. */
  async add(user: User, { at, scope, address, deviceName }: NewSignIn): Promise<string> {
    await personHeld(database, [user.id]);
    const known = address === '' ? null : address.slice(0, 64);
    const most = user.role === 'service' ? mostSignIns.service : mostSignIns.person;
    const [added] = await addedSignIn(database, [user.organization.id, user.id, at, scope, known, deviceName, most]);
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

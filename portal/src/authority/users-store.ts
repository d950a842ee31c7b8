import type { User } from '@prolean/contract/identity.ts';
import { type Locale, locale } from '@prolean/contract/values.ts';
import type { Database } from '../platform/database.ts';

type UserRow = {
  id: string;
  username: string;
  full_name: string;
  role: string;
  status: string;
  organization_id: string;
  organization_name: string;
  language: string | null;
  local_suspended: boolean;
};

/** What the portal itself knows about a person. */
export type LocalStanding = { suspended: boolean; language: Locale | null };

/** What the authority says of a person, as columns. */
const toldColumns = (user: User) => ({
  username: user.username,
  full_name: user.full_name,
  role: user.role,
  status: user.status,
  organization_id: user.organization.id,
  organization_name: user.organization.name,
});

const standingOf = (row: Pick<UserRow, 'language' | 'local_suspended'> | undefined): LocalStanding => ({
  suspended: row?.local_suspended ?? false,
  language: locale
    .nullable()
    .catch(null)
    .parse(row?.language ?? null),
});

/** The projection of users: who has signed in here. The key is the authority's user id, never a name. */
export const createUsersStore = (database: Database) => ({
  /** Creates or refreshes the row of a person who has just signed in. */
  async signedIn(user: User): Promise<LocalStanding> {
    const told = toldColumns(user);
    const [row] = await database('users')
      .insert({ id: user.id, ...told })
      .onConflict('id')
      .merge({ ...told, last_signed_in_at: database.fn.now() })
      .returning<UserRow[]>(['language', 'local_suspended']);
    return standingOf(row);
  },

  /** Brings the row up to date with what the authority just said, where that differs. */
  async seen(user: User): Promise<LocalStanding> {
    const told = toldColumns(user);
    const names = Object.keys(told) as (keyof typeof told)[];
    const row = await database('users')
      .where({ id: user.id })
      .first<UserRow | undefined>([...names, 'language', 'local_suspended']);
    if (row && names.some((name) => row[name] !== told[name])) {
      await database('users').where({ id: user.id }).update(told);
    }
    return standingOf(row);
  },

  async chooseLanguage(userId: string, language: Locale): Promise<void> {
    await database('users').where({ id: userId }).update({ language });
  },
});

export type UsersStore = ReturnType<typeof createUsersStore>;

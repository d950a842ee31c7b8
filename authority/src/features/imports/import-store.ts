import type { NewUser } from '@prolean/contract/new-user.ts';
import type { Database } from '../../platform/database.ts';

export type KnownPerson = NewUserColumns & { id: string; organization_id: string };
type NewUserColumns = Omit<NewUser, 'role'> & { role: string };

export type UserRow = NewUser & { codeHash: Buffer };

/** Rows of one statement: large enough to be quick, small enough to be far from every time limit. */
const batch = 1000;
const batches = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / batch) }, (_, index) => rows.slice(index * batch, (index + 1) * batch));

export const createImportStore = (database: Database) => ({
  connection: database,

  /** Everyone who bears one of these names, in any organization: names are one person's in the whole installation. */
  async bearers(names: { usernames: string[]; emails: string[]; cins: string[] }): Promise<KnownPerson[]> {
    const { rows } = await database.raw<{ rows: KnownPerson[] }>(
      `select id, organization_id, username, full_name, email, phone, cin, role, locale from users
       where username = any(?::text[]) or email = any(?::text[]) or cin = any(?::text[])`,
      [names.usernames, names.emails, names.cins],
    );
    return rows;
  },

  async activationHours(organizationId: string): Promise<number> {
    const row = await database('organizations').where({ id: organizationId }).first<{ activation_hours: number }>();
    return row.activation_hours;
  },

  /** The ids by user name; a row whose name was taken in this very moment is not among them. */
  async insertUsers(organizationId: string, users: readonly UserRow[], expiresAt: Date): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    for (const part of batches(users)) {
      const { rows } = await database.raw<{ rows: { id: string; username: string }[] }>(
        `insert into users (organization_id, username, full_name, email, phone, cin, role, locale)
         select ?, username, full_name, email, phone, cin, role, locale
         from jsonb_to_recordset(?::jsonb)
           as u (username text, full_name text, email text, phone text, cin text, role text, locale text)
         on conflict do nothing returning id, username`,
        [organizationId, JSON.stringify(part.map(({ codeHash: _hash, ...user }) => user))],
      );
      for (const { id, username } of rows) ids.set(username, id);
      await this.insertCodes(organizationId, part, ids, expiresAt);
    }
    await this.grantKinds(organizationId, [...ids.values()]);
    return ids;
  },

  async insertCodes(organizationId: string, users: readonly UserRow[], ids: Map<string, string>, expiresAt: Date) {
    const codes = users
      .filter(({ username }) => ids.has(username))
      .map(({ username, codeHash }) => ({
        user_id: ids.get(username)!,
        organization_id: organizationId,
        code_hash: codeHash,
        expires_at: expiresAt,
      }));
    if (codes.length > 0) await database('activation_codes').insert(codes);
  },

  async grantKinds(organizationId: string, userIds: readonly string[]): Promise<void> {
    await database.raw(
      `insert into user_roles (organization_id, user_id, role_id)
       select u.organization_id, u.id, r.id from users u
       join roles r on r.organization_id = u.organization_id and r.name = u.role
       where u.organization_id = ? and u.id = any(?::uuid[])`,
      [organizationId, [...userIds]],
    );
  },

  /** Keeps the training session from being changed until the transaction ends; false when there is none. */
  async holdSession(organizationId: string, id: string): Promise<boolean> {
    const key = { organization_id: organizationId, id };
    return (await database('training_sessions').where(key).forNoKeyUpdate().first('id')) !== undefined;
  },

  async enrolled(sessionId: string): Promise<Set<string>> {
    return new Set<string>(await database('session_enrolments').where({ session_id: sessionId }).pluck('user_id'));
  },

  /** Those who were not enrolled before, also not by somebody else in this very moment. */
  async enrol(organizationId: string, sessionId: string, userIds: readonly string[]): Promise<Set<string>> {
    const { rows } = await database.raw<{ rows: { user_id: string }[] }>(
      `insert into session_enrolments (organization_id, session_id, user_id)
       select ?, ?, unnest(?::uuid[]) on conflict do nothing returning user_id`,
      [organizationId, sessionId, [...userIds]],
    );
    return new Set(rows.map(({ user_id }) => user_id));
  },
});

export type ImportStore = ReturnType<typeof createImportStore>;

import type { User } from '@prolean/contract/identity.ts';
import type { Database } from '../../platform/database.ts';

export type Activation = {
  user_id: string;
  organization_id: string;
  username: string;
  full_name: string;
  email: string | null;
  cin: string | null;
  status: User['status'];
  expires_at: Date;
};

export const createActivationStore = (database: Database) => ({
  connection: database,

  async lifeHours(organizationId: string): Promise<number> {
    const row = await database('organizations').where({ id: organizationId }).first<{ activation_hours: number }>();
    return row.activation_hours;
  },

  async save(organizationId: string, userId: string, codeHash: Buffer, expiresAt: Date): Promise<void> {
    const row = { organization_id: organizationId, user_id: userId, code_hash: codeHash, expires_at: expiresAt };
    await database('activation_codes').insert(row).onConflict('user_id').merge();
  },

  /** Null when nobody has this code. */
  async find(codeHash: Buffer): Promise<Activation | null> {
    const row = await database('activation_codes as c')
      .join('users as u', 'u.id', 'c.user_id')
      .where({ 'c.code_hash': codeHash })
      .first(
        'c.user_id',
        'c.organization_id',
        'c.expires_at',
        'u.username',
        'u.full_name',
        'u.email',
        'u.cin',
        'u.status',
      );
    return row ?? null;
  },

  /** False when somebody used it up first. */
  async use(codeHash: Buffer): Promise<boolean> {
    return (await database('activation_codes').where({ code_hash: codeHash }).delete()) === 1;
  },

  async forgetOld(now: Date): Promise<void> {
    await database('activation_codes').where('expires_at', '<=', now).delete();
  },

  async setPassword(userId: string, passwordHash: string): Promise<void> {
    await database('users')
      .where({ id: userId })
      .update({ password_hash: passwordHash, updated_at: database.fn.now() });
    await database('sign_ins')
      .where({ user_id: userId })
      .whereNull('revoked_at')
      .update({ revoked_at: database.fn.now() });
  },
});

export type ActivationStore = ReturnType<typeof createActivationStore>;

import type { User } from '@prolean/contract/identity.ts';
import { type Database, prepared } from '../../../platform/database.ts';
import type { Sealed } from '../../../platform/sealing.ts';

export type StoredFactor = { sealed: Sealed; confirmed: boolean };

const secondFactor = prepared<{ sealed_secret: Buffer; key_id: string; confirmed_at: Date | null }>(
  'second-factor',
  'select sealed_secret, key_id, confirmed_at from second_factors where user_id = $1',
);

export const createSecondFactorStore = (database: Database) => {
  const toColumns = ({ keyId, bytes }: Sealed) => ({ key_id: keyId, sealed_secret: bytes });

  return {
    async find(userId: string): Promise<StoredFactor | null> {
      const [row] = await secondFactor(database, [userId]);
      if (row === undefined) return null;
      return { sealed: { keyId: row.key_id, bytes: row.sealed_secret }, confirmed: row.confirmed_at !== null };
    },

    /** Takes the place of one that was never confirmed; false where a confirmed one is there. */
    async begin(user: User, sealed: Sealed): Promise<boolean> {
      const row = { user_id: user.id, organization_id: user.organization.id, ...toColumns(sealed) };
      const { rowCount } = await database.raw<{ rowCount: number }>(
        `insert into second_factors (user_id, organization_id, sealed_secret, key_id)
         values (:user_id, :organization_id, :sealed_secret, :key_id)
         on conflict (user_id) do update set sealed_secret = :sealed_secret, key_id = :key_id, last_step = 0
         where second_factors.confirmed_at is null`,
        row,
      );
      return rowCount === 1;
    },

    /** False where it was confirmed meanwhile, or begun anew with another secret. */
    async confirm(userId: string, { bytes }: Sealed, step: number, now: Date): Promise<boolean> {
      const row = database('second_factors').where({ user_id: userId, sealed_secret: bytes }).whereNull('confirmed_at');
      return (await row.update({ confirmed_at: now, last_step: step })) === 1;
    },

    /** Uses a step up; false when it, or a later one, was used before. One statement: of two at once one gets it. */
    async useStep(userId: string, step: number): Promise<boolean> {
      const row = database('second_factors').where({ user_id: userId }).where('last_step', '<', step);
      return (await row.update({ last_step: step })) === 1;
    },

    async replaceRecoveryCodes(user: User, hashes: readonly Buffer[]): Promise<void> {
      await database('recovery_codes').where({ user_id: user.id }).delete();
      const owner = { organization_id: user.organization.id, user_id: user.id };
      await database('recovery_codes').insert(hashes.map((code_hash) => ({ ...owner, code_hash })));
    },

    async useRecoveryCode(userId: string, hash: Buffer, now: Date): Promise<boolean> {
      const row = database('recovery_codes').where({ user_id: userId, code_hash: hash }).whereNull('used_at');
      return (await row.update({ used_at: now })) === 1;
    },

    async countRecoveryCodes(userId: string): Promise<number> {
      const row = await database('recovery_codes')
        .where({ user_id: userId })
        .whereNull('used_at')
        .count('* as left')
        .first();
      return Number(row?.left ?? 0);
    },

    /** False where there was none. */
    async remove(userId: string): Promise<boolean> {
      await database('recovery_codes').where({ user_id: userId }).delete();
      return (await database('second_factors').where({ user_id: userId }).delete()) === 1;
    },

    async findOutdated(currentKeyId: string): Promise<{ userId: string; sealed: Sealed }[]> {
      const rows = await database('second_factors')
        .whereNot({ key_id: currentKeyId })
        .select('user_id', 'key_id', 'sealed_secret');
      return rows.map((row) => ({ userId: row.user_id, sealed: { keyId: row.key_id, bytes: row.sealed_secret } }));
    },

    /** Does nothing when the secret was replaced meanwhile. */
    async reseal(userId: string, before: Sealed, after: Sealed): Promise<void> {
      await database('second_factors').where({ user_id: userId, sealed_secret: before.bytes }).update(toColumns(after));
    },

    async hasUser(organizationId: string, id: string): Promise<boolean> {
      return (await database('users').where({ organization_id: organizationId, id }).first('id')) !== undefined;
    },

    /** Whether the organization wants a second factor of its administrators. */
    async isWantedOfAdmins(organizationId: string): Promise<boolean> {
      const row = await database('organizations').where({ id: organizationId }).first('admins_need_second_factor');
      return row?.admins_need_second_factor === true;
    },
  };
};

export type SecondFactorStore = ReturnType<typeof createSecondFactorStore>;

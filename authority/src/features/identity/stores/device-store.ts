import type { User } from '@prolean/contract/identity.ts';
import type { Database } from '../../../platform/database.ts';

/** More devices than a person uses; the one that was away longest is forgotten first. */
const mostDevices = 20;
/** Days without a sign-in after which a device is a stranger again. */
const longestAbsence = 180;

const forgottenAt = (now: Date) => new Date(now.getTime() - longestAbsence * 24 * 3600 * 1000);

export const createDeviceStore = (database: Database) => ({
  async find(tokenHash: Buffer, now: Date): Promise<{ id: string; user_id: string } | null> {
    const row = await database('known_devices')
      .where({ token_hash: tokenHash })
      .where('last_used_at', '>', forgottenAt(now))
      .first<{ id: string; user_id: string } | undefined>('id', 'user_id');
    return row ?? null;
  },

  async add(user: User, tokenHash: Buffer, now: Date): Promise<void> {
    const row = { organization_id: user.organization.id, user_id: user.id, token_hash: tokenHash, last_used_at: now };
    await database('known_devices').insert(row);
    const oldest = database('known_devices').where({ user_id: user.id }).orderBy('last_used_at', 'desc').orderBy('id');
    await database('known_devices').whereIn('id', oldest.offset(mostDevices).select('id')).delete();
  },

  async touch(id: string, now: Date): Promise<void> {
    await database('known_devices').where({ id }).update({ last_used_at: now });
  },

  async forgetOld(now: Date): Promise<void> {
    await database('known_devices').where('last_used_at', '<=', forgottenAt(now)).delete();
  },
});

export type DeviceStore = ReturnType<typeof createDeviceStore>;

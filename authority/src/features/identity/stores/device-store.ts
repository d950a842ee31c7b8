import type { User } from '@prolean/contract/identity.ts';
import { type Database, prepared } from '../../../platform/database.ts';

/** More devices than a person uses; the one that was away longest is forgotten first. */
const mostDevices = 20;
/** Days without a sign-in after which a device is a stranger again. */
const longestAbsence = 180;

const forgottenAt = (now: Date) => new Date(now.getTime() - longestAbsence * 24 * 3600 * 1000);

const foundDevice = prepared<{ id: string; user_id: string }>(
  'device-found',
  'select id, user_id from known_devices where token_hash = $1 and last_used_at > $2',
);

const addedDevice = prepared(
  'device-added',
  `with added as (
     insert into known_devices (organization_id, user_id, token_hash, last_used_at) values ($1, $2, $3, $4)
   )
   delete from known_devices where id in (
     select id from known_devices where user_id = $2 order by last_used_at desc, id offset ${mostDevices - 1}
   )`,
);

const touchedDevice = prepared('device-touched', 'update known_devices set last_used_at = $2 where id = $1');

export const createDeviceStore = (database: Database) => ({
  async find(tokenHash: Buffer, now: Date): Promise<{ id: string; user_id: string } | null> {
    const [row] = await foundDevice(database, [tokenHash, forgottenAt(now)]);
    return row ?? null;
  },

  async add(user: User, tokenHash: Buffer, now: Date): Promise<void> {
    await addedDevice(database, [user.organization.id, user.id, tokenHash, now]);
  },

  async touch(id: string, now: Date): Promise<void> {
    await touchedDevice(database, [id, now]);
  },

  async forgetOld(now: Date): Promise<void> {
    await database('known_devices').where('last_used_at', '<=', forgottenAt(now)).delete();
  },
});

export type DeviceStore = ReturnType<typeof createDeviceStore>;

import type { User } from '@prolean/contract/identity.ts';
import type { Clock } from '../../platform/clock.ts';
import { hashOfToken, newOpaqueToken } from './opaque-token.ts';
import type { DeviceStore } from './stores/device-store.ts';

export type KnownDevice = { id: string; userId: string };

/**
 * Devices somebody signed in from. A device's mark proves nothing and opens nothing: it only has tries of its own, so that
 * who tries out passwords elsewhere can't keep the person himself from signing in.
 */
export const createKnownDevices = (store: DeviceStore, clock: Clock) => ({
  async find(mark: string | undefined): Promise<KnownDevice | null> {
    if (mark === undefined) return null;
    const row = await store.find(hashOfToken(mark), new Date(clock()));
    return row === null ? null : { id: row.id, userId: row.user_id };
  },

  /** A mark for a device seen for the first time; null where it has one, and for services, which have no devices. */
  async remember(user: User, known: KnownDevice | null): Promise<string | null> {
    if (user.role === 'service') return null;
    const now = new Date(clock());
    if (known !== null) {
      await store.touch(known.id, now);
      return null;
    }
    const mark = newOpaqueToken('');
    await store.add(user, hashOfToken(mark), now);
    return mark;
  },
});

export type KnownDevices = ReturnType<typeof createKnownDevices>;

import type { User } from '@prolean/contract/identity.ts';
import type { Caller } from '../../../platform/caller.ts';

/** Everything one needs to know of a person who signs in or calls; `u` is the user, `o` his organization. */
export const knownUserColumns = `
  u.id, u.username, u.full_name, u.email, u.phone, u.cin, u.role, u.status, u.locale,
  json_build_object('id', o.id, 'name', o.name) as organization,
  array(
    select distinct p.permission from user_roles r join role_permissions p on p.role_id = r.role_id
    where r.user_id = u.id order by p.permission
  ) as permissions,
  u.role = 'admin' and o.admins_need_second_factor and not exists (
    select 1 from second_factors f where f.user_id = u.id and f.confirmed_at is not null
  ) as lacks_second_factor`;

export type KnownUser = User & { permissions: string[]; lacks_second_factor: boolean };

/** Who holds a secret, and what he may do with it. */
export function callerFrom(row: KnownUser, token: Pick<Caller, 'scope' | 'signInId' | 'signedInAt'>): Caller {
  const { permissions, lacks_second_factor, ...user } = row;
  const unrestricted = token.scope === 'full' && !lacks_second_factor;
  return { user, permissions: unrestricted ? permissions : [], lacksSecondFactor: lacks_second_factor, ...token };
}

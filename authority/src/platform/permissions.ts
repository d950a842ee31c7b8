import type { Caller } from './caller.ts';
import type { Database } from './database.ts';
import { forbidden } from './refusal.ts';

/** Throws `forbidden` unless one of the caller's roles grants one of these. */
export function requirePermission({ permissions }: Caller, ...anyOf: string[]): void {
  if (!anyOf.some((permission) => permissions.includes(permission))) throw forbidden();
}

/**
 * Nobody gives or takes over rights he does not hold himself. Whoever may say what roles grant is free of that, since he
 * could give himself anything; so a right that nobody holds any more can still be given again.
 */
export const holds = ({ permissions }: Caller, wanted: readonly string[]): boolean =>
  permissions.includes('roles.write') || wanted.every((permission) => permissions.includes(permission));

/** Throws `forbidden` where this account has rights the caller does not hold: then he may do nothing to it. */
export async function requireReach(connection: Database, caller: Caller, userId: string): Promise<void> {
  const granted: string[] = await connection('user_roles as m')
    .join('role_permissions as p', 'p.role_id', 'm.role_id')
    .where({ 'm.user_id': userId })
    .distinct()
    .pluck('p.permission');
  if (!holds(caller, granted)) throw forbidden();
}

/**
 * As `requireReach`, for what opens an account: to his own the caller gets by proving who he is, not by his office, or a stolen
 * token would be enough to keep it.
 */
export async function requireReachOfAnother(connection: Database, caller: Caller, userId: string): Promise<void> {
  if (userId === caller.user.id) throw forbidden();
  await requireReach(connection, caller, userId);
}

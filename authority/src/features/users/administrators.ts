import type { Database } from '../../platform/database.ts';
import { Refusal } from '../../platform/refusal.ts';

const granted = (permission: string) =>
  `exists (select from user_roles m join role_permissions p on p.role_id = m.role_id
           where m.user_id = u.id and p.permission = '${permission}')`;

/** How many people could administer the organization now: make accounts, and say what they may do. */
async function countAdministrators(connection: Database, organizationId: string): Promise<number> {
  const { rows } = await connection.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from users u
     where u.organization_id = ? and u.status = 'active' and u.role <> 'service' and u.password_hash is not null
       and ${granted('users.write')} and ${granted('roles.write')}`,
    [organizationId],
  );
  return rows[0]!.count;
}

/**
 * Runs a change of people's rights inside a transaction, alone among all such changes of the organization, so that two
 * administrators can't shut each other out; refuses it when nobody could administer the organization afterwards.
 */
export async function keepingAnAdministrator<T>(
  connection: Database,
  organizationId: string,
  work: () => Promise<T>,
): Promise<T> {
  await connection('organizations').where({ id: organizationId }).forNoKeyUpdate().first('id');
  const before = await countAdministrators(connection, organizationId);
  const result = await work();
  if (before > 0 && (await countAdministrators(connection, organizationId)) === 0)
    throw new Refusal('last_administrator', 'Somebody must be left who may administer the training centre.');
  return result;
}

export type KeepingAnAdministrator = typeof keepingAnAdministrator;

import type { Permission } from '@prolean/contract/administration.ts';
import type { ManagedRole } from '@prolean/contract/administration-roles.ts';
import { z } from 'zod';
import { authorOf, type Fields, recordAudit } from '../../platform/audit.ts';
import type { By } from '../../platform/caller.ts';
import type { KeepReply } from '../../platform/idempotency.ts';
import { type PageQuery, pageOf, placeOf } from '../../platform/page.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { notFound, Refusal } from '../../platform/refusal.ts';
import type { KeepingAnAdministrator } from '../users/administrators.ts';
import type { RolesStore } from './roles-store.ts';

type RoleBody = { name: string; permissions: Permission[] };

const shape = [z.string(), z.uuid()];

const auditFields = ({ name, permissions }: ManagedRole): Fields => ({ name, permissions });

const nameTaken = () => new Refusal('conflict', 'There is a role of this name already.');
const builtIn = () => new Refusal('conflict', 'The first roles of a training centre keep their names and stay.');

export function createRolesService(dependencies: {
  store: RolesStore;
  transaction: <T>(work: (store: RolesStore) => Promise<T>) => Promise<T>;
  keepingAnAdministrator: KeepingAnAdministrator;
}) {
  const { store, transaction, keepingAnAdministrator } = dependencies;

  const found = async (roles: RolesStore, organizationId: string, id: string): Promise<ManagedRole> => {
    const role = await roles.find(organizationId, id);
    if (role === null) throw notFound();
    return role;
  };

  /** `work` gets the role as it was; the log is told what has become of it. */
  async function change(
    by: By,
    id: string,
    action: 'role.edited' | 'role.deleted',
    work: (roles: RolesStore, before: ManagedRole) => Promise<void>,
  ): Promise<ManagedRole | null> {
    const organizationId = by.caller.user.organization.id;
    return transaction((roles) =>
      keepingAnAdministrator(roles.connection, organizationId, async () => {
        const before = await found(roles, organizationId, id);
        await work(roles, before);
        const after = await roles.find(organizationId, id);
        const fields = { before: auditFields(before), after: after && auditFields(after) };
        if (JSON.stringify(fields.before) !== JSON.stringify(fields.after))
          await recordAudit(roles.connection, authorOf(by), { action, kind: 'role', id, ...fields });
        return after;
      }),
    );
  }

  return {
    async page({ caller }: By, { limit, cursor }: PageQuery) {
      requirePermission(caller, 'users.read', 'roles.write');
      const rows = await store.page(caller.user.organization.id, limit, placeOf(cursor, shape));
      const { rows: roles, next_cursor } = pageOf(rows, limit, ({ name, id }) => [name, id]);
      return { roles, next_cursor };
    },

    async create(by: By, { name, permissions }: RoleBody, keep: KeepReply<ManagedRole>): Promise<ManagedRole> {
      requirePermission(by.caller, 'roles.write');
      const organizationId = by.caller.user.organization.id;
      return transaction((roles) =>
        // Takes turns with renaming, or both could find the name free.
        keepingAnAdministrator(roles.connection, organizationId, async () => {
          const id = await roles.insert(organizationId, name);
          if (id === null) throw nameTaken();
          await roles.replacePermissions(organizationId, id, permissions);
          const role = await found(roles, organizationId, id);
          await keep(roles.connection, role);
          const entry = { action: 'role.created', kind: 'role', id, after: auditFields(role) } as const;
          await recordAudit(roles.connection, authorOf(by), entry);
          return role;
        }),
      );
    },

    async edit(by: By, id: string, { name, permissions }: RoleBody): Promise<ManagedRole> {
      requirePermission(by.caller, 'roles.write');
      const organizationId = by.caller.user.organization.id;
      const edited = await change(by, id, 'role.edited', async (roles, before) => {
        if (before.built_in && name !== before.name) throw builtIn();
        if (!(await roles.nameIsFree(organizationId, name, id))) throw nameTaken();
        await roles.rename(id, name);
        await roles.replacePermissions(organizationId, id, permissions);
      });
      return edited!;
    },

    async remove(by: By, id: string): Promise<void> {
      requirePermission(by.caller, 'roles.write');
      await change(by, id, 'role.deleted', async (roles, before) => {
        if (before.built_in) throw builtIn();
        await roles.remove(id);
      });
    },
  };
}

export type RolesService = ReturnType<typeof createRolesService>;

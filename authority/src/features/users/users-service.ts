import type { ManagedUser } from '@prolean/contract/administration-users.ts';
import type { User } from '@prolean/contract/identity.ts';
import type { NewUser } from '@prolean/contract/new-user.ts';
import { z } from 'zod';
import { authorOf, type Change, recordAudit } from '../../platform/audit.ts';
import type { By, Caller } from '../../platform/caller.ts';
import type { KeepReply } from '../../platform/idempotency.ts';
import { type PageQuery, pageOf, placeOf } from '../../platform/page.ts';
import { holds, requirePermission, requireReach, requireReachOfAnother } from '../../platform/permissions.ts';
import { forbidden, notFound, Refusal } from '../../platform/refusal.ts';
import type { Passwords } from '../identity/passwords.ts';
import type { EndPresences } from '../live/doors/expulsion.ts';
import { keepingAnAdministrator } from './administrators.ts';
import { refusingTakenNames } from './taken-names.ts';
import type { UserFilter, UsersStore } from './users-store.ts';

const shape = [z.string(), z.uuid()];

/** What the audit log tells of a person. */
export const auditFields = ({ id: _id, created_at: _created, roles, ...fields }: ManagedUser) => ({
  ...fields,
  roles: roles.map(({ name }) => name),
});

export function createUsersService(dependencies: {
  store: UsersStore;
  transaction: <T>(work: (store: UsersStore) => Promise<T>) => Promise<T>;
  passwords: Passwords;
  endPresences: EndPresences;
}) {
  const { store, transaction, passwords, endPresences } = dependencies;

  const found = async (users: UsersStore, organizationId: string, id: string): Promise<ManagedUser> => {
    const user = await users.find(organizationId, id);
    if (user === null) throw notFound();
    return user;
  };

  /** Changes one person within reach in a transaction; `work` gets him as he was, and the log what has become of him. */
  async function change(
    by: By,
    id: string,
    action: Change['action'],
    work: (users: UsersStore, before: ManagedUser) => Promise<{ secrets?: string[] } | undefined>,
  ): Promise<ManagedUser> {
    const organizationId = by.caller.user.organization.id;
    return transaction((users) =>
      keepingAnAdministrator(users.connection, organizationId, async () => {
        await users.hold(organizationId, id);
        const before = await found(users, organizationId, id);
        await requireReach(users.connection, by.caller, id);
        const secrets = (await work(users, before))?.secrets ?? [];
        const after = await found(users, organizationId, id);
        const fields = { before: auditFields(before), after: auditFields(after) };
        if (secrets.length > 0 || JSON.stringify(fields.before) !== JSON.stringify(fields.after))
          await recordAudit(users.connection, authorOf(by), { action, kind: 'user', id, ...fields, secrets });
        return after;
      }),
    );
  }

  async function moveToKind(users: UsersStore, by: By, before: ManagedUser, role: User['role']): Promise<void> {
    const organizationId = by.caller.user.organization.id;
    if (!holds(by.caller, await users.permissionsOfKind(organizationId, role))) throw forbidden();
    if (await users.hasPlaces(before.id))
      throw new Refusal('conflict', 'Whoever is assigned or enrolled somewhere stays the kind of person he is.');
    await users.takeKind(before.id, before.role);
    await users.grantKind(organizationId, before.id, role);
  }

  return {
    async page({ caller }: By, { limit, cursor, ...filter }: PageQuery & UserFilter) {
      requirePermission(caller, 'users.read');
      const place = placeOf(cursor, shape);
      const rows = await store.page(caller.user.organization.id, filter, limit, place);
      const { rows: users, next_cursor } = pageOf(rows, limit, ({ full_name, id }) => [full_name, id]);
      return { users, next_cursor };
    },

    async one({ caller }: By, id: string): Promise<ManagedUser> {
      requirePermission(caller, 'users.read');
      return found(store, caller.user.organization.id, id);
    },

    /** Somebody else whose account this caller may open: with a password of his choice or a code. */
    async reachAnother({ caller }: By, id: string): Promise<ManagedUser> {
      const user = await found(store, caller.user.organization.id, id);
      await requireReachOfAnother(store.connection, caller, id);
      return user;
    },

    /** May this caller make accounts of this kind? */
    async mayGive(caller: Caller, role: User['role']): Promise<boolean> {
      return holds(caller, await store.permissionsOfKind(caller.user.organization.id, role));
    },

    async create(by: By, user: NewUser, keep: KeepReply<ManagedUser>): Promise<ManagedUser> {
      requirePermission(by.caller, 'users.write');
      const organizationId = by.caller.user.organization.id;
      if (!(await this.mayGive(by.caller, user.role))) throw forbidden();
      return refusingTakenNames(() =>
        transaction(async (users) => {
          const id = await users.insert(organizationId, user);
          await users.grantKind(organizationId, id, user.role);
          const added = await found(users, organizationId, id);
          await keep(users.connection, added);
          const entry = { action: 'user.created', kind: 'user', id, after: auditFields(added) } as const;
          await recordAudit(users.connection, authorOf(by), entry);
          return added;
        }),
      );
    },

    async edit(by: By, id: string, user: NewUser): Promise<ManagedUser> {
      requirePermission(by.caller, 'users.write');
      return refusingTakenNames(() =>
        change(by, id, 'user.edited', async (users, before) => {
          // A program never becomes a person, nor the other way round.
          if ((before.role === 'service') !== (user.role === 'service')) throw forbidden();
          if (user.role !== before.role) await moveToKind(users, by, before, user.role);
          await users.update(id, user);
          return undefined;
        }),
      );
    },

    async setRoles(by: By, id: string, roleIds: readonly string[]): Promise<ManagedUser> {
      requirePermission(by.caller, 'roles.write');
      return change(by, id, 'user.roles_set', async (users) => {
        if (!(await users.replaceRoles(by.caller.user.organization.id, id, roleIds))) throw notFound();
        return undefined;
      });
    },

    async disable(by: By, id: string): Promise<ManagedUser> {
      requirePermission(by.caller, 'users.write');
      return change(by, id, 'user.disabled', async (users) => {
        await users.update(id, { status: 'disabled' });
        await users.endSignIns(id);
        const { id: actorId, organization } = by.caller.user;
        await endPresences(users.connection, { organizationId: organization.id, userId: id, actorId });
        return undefined;
      });
    },

    async enable(by: By, id: string): Promise<ManagedUser> {
      requirePermission(by.caller, 'users.write');
      return change(by, id, 'user.enabled', async (users) => {
        await users.update(id, { status: 'active' });
        return undefined;
      });
    },

    async setPassword(by: By, id: string, password: string): Promise<void> {
      requirePermission(by.caller, 'users.write');
      passwords.checkNew(password, await this.reachAnother(by, id), 'password');
      const password_hash = await passwords.hash(password);
      await change(by, id, 'user.password_set', async (users, before) => {
        if (before.role === 'service') throw forbidden();
        await users.update(id, { password_hash });
        await users.voidActivationCode(id);
        await users.endSignIns(id);
        return { secrets: ['password'] };
      });
    },

    async endSignIns(by: By, id: string): Promise<void> {
      requirePermission(by.caller, 'users.write');
      await change(by, id, 'user.signed_out', async (users) => {
        await users.endSignIns(id);
        return { secrets: ['sign_ins'] };
      });
    },
  };
}

export type UsersService = ReturnType<typeof createUsersService>;

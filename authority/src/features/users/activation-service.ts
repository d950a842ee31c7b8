import { normaliseCin } from '@prolean/contract/cin.ts';
import { newActivationCode, typedCodeHash } from '../../platform/activation-code.ts';
import { authorOf, recordAudit } from '../../platform/audit.ts';
import type { By } from '../../platform/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { forbidden, Refusal } from '../../platform/refusal.ts';
import type { Passwords } from '../identity/passwords.ts';
import type { Activation, ActivationStore } from './activation-store.ts';
import type { UsersService } from './users-service.ts';

const hour = 3600 * 1000;

const wrong = () =>
  new Refusal('invalid_credentials', 'The user name or the code is not right, or the code is too old.');

const isNamed = ({ username, email, cin }: Activation, typed: string): boolean =>
  [username, email].includes(typed.trim().toLowerCase()) || cin === normaliseCin(typed);

/** One-time codes with which people choose their own passwords, so that no administrator ever knows one. */
export function createActivationService(dependencies: {
  store: ActivationStore;
  transaction: <T>(work: (store: ActivationStore) => Promise<T>) => Promise<T>;
  users: UsersService;
  passwords: Passwords;
  clock: Clock;
}) {
  const { store, transaction, users, passwords, clock } = dependencies;

  return {
    /** A new code for a person; an earlier one no longer counts. */
    async issue(by: By, id: string) {
      requirePermission(by.caller, 'users.write');
      const user = await users.reachAnother(by, id);
      if (user.role === 'service') throw forbidden();
      if (user.status === 'disabled') throw new Refusal('conflict', 'This account is disabled.');
      const organizationId = by.caller.user.organization.id;
      const { code, hash } = newActivationCode();
      return transaction(async (codes) => {
        const expiresAt = new Date(clock() + (await codes.lifeHours(organizationId)) * hour);
        await codes.save(organizationId, id, hash, expiresAt);
        const entry = { action: 'user.activation_code_made', kind: 'user', id, secrets: ['activation_code'] } as const;
        await recordAudit(codes.connection, authorOf(by), entry);
        return { code, expires_at: expiresAt.toISOString() };
      });
    },

    forgetOld: (): Promise<void> => store.forgetOld(new Date(clock())),

    /** The code is looked at first and costs nothing to refuse: with eighty random bits there is nothing to guess. */
    async activate(who: { username: string; code: string; new_password: string }, requestId: string): Promise<void> {
      const hash = typedCodeHash(who.code);
      const activation = await store.find(hash);
      if (activation === null || activation.expires_at.getTime() <= clock() || !isNamed(activation, who.username))
        throw wrong();
      if (activation.status === 'disabled')
        throw new Refusal('account_disabled', 'This account is disabled. Ask your training centre.');
      passwords.checkNew(who.new_password, activation);
      const passwordHash = await passwords.hash(who.new_password);
      const { user_id: id, organization_id: organizationId } = activation;
      await transaction(async (codes) => {
        if (!(await codes.use(hash))) throw wrong();
        await codes.setPassword(id, passwordHash);
        await recordAudit(
          codes.connection,
          { organizationId, actorId: id, requestId },
          { action: 'user.activated', kind: 'user', id, secrets: ['password'] },
        );
      });
    },
  };
}

export type ActivationService = ReturnType<typeof createActivationService>;

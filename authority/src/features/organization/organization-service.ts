import type { Organization } from '@prolean/contract/administration-organization.ts';
import { authorOf, recordAudit } from '../../platform/audit.ts';
import type { By, Caller } from '../../platform/caller.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { OrganizationStore, Settings } from './organization-store.ts';

function requireTimeZone(name: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw new Refusal('invalid_request', 'The request is not valid.', {
      details: [{ path: 'body.time_zone', message: 'is not a time zone, such as Africa/Casablanca' }],
    });
  }
}

const auditFields = ({ id: _id, slug: _slug, created_at: _created, ...settings }: Organization): Settings => settings;

export function createOrganizationService(dependencies: {
  store: OrganizationStore;
  transaction: <T>(work: (store: OrganizationStore) => Promise<T>) => Promise<T>;
}) {
  const { store, transaction } = dependencies;
  return {
    async get(caller: Caller): Promise<Organization> {
      requirePermission(caller, 'organization.write');
      return store.find(caller.user.organization.id);
    },

    async edit(by: By, settings: Settings): Promise<Organization> {
      requirePermission(by.caller, 'organization.write');
      requireTimeZone(settings.time_zone);
      const { id } = by.caller.user.organization;
      return transaction(async (organizations) => {
        const before = await organizations.find(id, true);
        await organizations.update(id, settings);
        const after = await organizations.find(id);
        const fields = { before: auditFields(before), after: auditFields(after) };
        if (JSON.stringify(fields.before) !== JSON.stringify(fields.after)) {
          const entry = { action: 'organization.edited', kind: 'organization', id, ...fields } as const;
          await recordAudit(organizations.connection, authorOf(by), entry);
        }
        return after;
      });
    },
  };
}

export type OrganizationService = ReturnType<typeof createOrganizationService>;

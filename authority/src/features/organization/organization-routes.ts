import { editOrganization, getOrganization } from '@prolean/contract/administration-organization.ts';
import type { Route } from '../../platform/route.ts';
import type { OrganizationService } from './organization-service.ts';

export function organizationRoutes(route: Route, organizations: OrganizationService): void {
  route(getOrganization, async ({ caller }) => ({ organization: await organizations.get(caller) }));
  route(editOrganization, async (call) => ({ organization: await organizations.edit(call, call.body) }));
}

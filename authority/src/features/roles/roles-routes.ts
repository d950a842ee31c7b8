import { createRole, deleteRole, editRole, listRoles } from '@prolean/contract/administration-roles.ts';
import type { Route } from '../../platform/route.ts';
import type { RolesService } from './roles-service.ts';

export function rolesRoutes(route: Route, roles: RolesService): void {
  route(listRoles, (call) => roles.page(call, call.query));
  route(createRole, async (call) => ({
    role: await roles.create(call, call.body, (at, role) => call.keep(at, { role })),
  }));
  route(editRole, async (call) => ({ role: await roles.edit(call, call.params.id, call.body) }));
  route(deleteRole, async (call) => {
    await roles.remove(call, call.params.id);
    return {};
  });
}

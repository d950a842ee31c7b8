import { auditRoutes } from './features/audit/audit-routes.ts';
import { catalogueRoutes } from './features/catalogue/catalogue-routes.ts';
import { importsRoutes } from './features/imports/imports-routes.ts';
import { organizationRoutes } from './features/organization/organization-routes.ts';
import { rolesRoutes } from './features/roles/roles-routes.ts';
import { usersRoutes } from './features/users/users-routes.ts';
import type { Route } from './platform/route.ts';
import type { Services } from './services.ts';

/** Everything an administrator's page asks for. */
export function administrationRoutes(route: Route, administration: Services['administration']): void {
  const { users, activation, roles, organizations, catalogue, imports, audit } = administration;
  usersRoutes(route, users, activation);
  rolesRoutes(route, roles);
  catalogueRoutes(route, catalogue);
  importsRoutes(route, imports.users, imports.enrolments);
  organizationRoutes(route, organizations);
  auditRoutes(route, audit);
}

import { listAuditLog } from '@prolean/contract/administration-organization.ts';
import type { Route } from '../../platform/route.ts';
import type { AuditService } from './audit-service.ts';

export function auditRoutes(route: Route, audit: AuditService): void {
  route(listAuditLog, ({ caller, query }) => audit.page(caller, query));
}

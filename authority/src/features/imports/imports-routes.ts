import { importEnrolments } from '@prolean/contract/administration-members.ts';
import { importUsers } from '@prolean/contract/administration-users.ts';
import type { Route } from '../../platform/route.ts';
import type { EnrolmentImport } from './enrolment-import.ts';
import { modeOf } from './report.ts';
import type { UserImport } from './user-import.ts';

export function importsRoutes(route: Route, users: UserImport, enrolments: EnrolmentImport): void {
  route(importUsers, (call) => users.run(call, call.upload, modeOf(call.query)));
  route(importEnrolments, (call) => enrolments.run(call, call.params.id, call.upload, modeOf(call.query)));
}

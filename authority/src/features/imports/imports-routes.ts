import { importEnrolments } from '@prolean/contract/administration-members.ts';
import { importUsers } from '@prolean/contract/administration-users.ts';
import { unavailable } from '../../platform/refusal.ts';
import type { Route } from '../../platform/route.ts';
import type { EnrolmentImport } from './enrolment-import.ts';
import { modeOf } from './report.ts';
import type { UserImport } from './user-import.ts';

/** Files read in at a time by this process: each is held whole, with its report, until that is sent. */
const mostAtOnce = 4;

export function importsRoutes(route: Route, users: UserImport, enrolments: EnrolmentImport): void {
  let running = 0;
  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= mostAtOnce) throw unavailable();
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
  route(importUsers, (call) => bounded(() => users.run(call, call.upload, modeOf(call.query))));
  route(importEnrolments, (call) =>
    bounded(() => enrolments.run(call, call.params.id, call.upload, modeOf(call.query))),
  );
}

import { getSession, listSessions } from '@prolean/contract/administration-sessions.ts';
import { mySession, mySessions, studentProfile } from '@prolean/contract/training-sessions.ts';
import type { Route } from '../../platform/route.ts';
import type { TrainingSessionsService } from './training-sessions-service.ts';

export function trainingSessionsRoutes(route: Route, sessions: TrainingSessionsService): void {
  route(mySessions, async ({ caller }) => ({ sessions: await sessions.ofProfessor(caller) }));
  route(mySession, ({ caller, params }) => sessions.oneOfProfessor(caller, params.id));
  // After my-sessions, which would otherwise be taken for an id.
  route(listSessions, ({ caller, query }) => sessions.page(caller, query));
  route(getSession, async ({ caller, params }) => ({ session: await sessions.one(caller, params.id) }));
  route(studentProfile, ({ caller }) => sessions.profileOf(caller));
}

import {
  createFormation,
  deleteFormation,
  editFormation,
  getFormation,
  listFormations,
} from '@prolean/contract/administration-formations.ts';
import {
  assignProfessor,
  enrolStudent,
  listEnrolments,
  unassignProfessor,
  withdrawStudent,
} from '@prolean/contract/administration-members.ts';
import {
  createSeance,
  createSession,
  deleteSeance,
  editSeance,
  editSession,
  listSeances,
} from '@prolean/contract/administration-sessions.ts';
import type { Route } from '../../platform/route.ts';
import type { FormationsService } from './formations-service.ts';
import type { MembersService } from './members-service.ts';
import type { SeancesService } from './seances-service.ts';
import type { SessionsService } from './sessions-service.ts';

export type CatalogueServices = {
  formations: FormationsService;
  sessions: SessionsService;
  seances: SeancesService;
  members: MembersService;
};

export function catalogueRoutes(route: Route, { formations, sessions, seances, members }: CatalogueServices): void {
  route(listFormations, (call) => formations.page(call, call.query));
  route(getFormation, async (call) => ({ formation: await formations.one(call, call.params.id) }));
  route(createFormation, async (call) => ({
    formation: await formations.create(call, call.body.title, (at, formation) => call.keep(at, { formation })),
  }));
  route(editFormation, async (call) => ({
    formation: await formations.edit(call, call.params.id, call.body.title),
  }));
  route(deleteFormation, async (call) => {
    await formations.remove(call, call.params.id);
    return {};
  });

  route(createSession, async (call) => ({
    session: await sessions.create(call, call.body, (at, session) => call.keep(at, { session })),
  }));
  route(editSession, async (call) => ({ session: await sessions.edit(call, call.params.id, call.body) }));

  route(listSeances, (call) => seances.page(call, call.params.id, call.query));
  route(createSeance, async (call) => ({
    seance: await seances.create(call, call.params.id, call.body, (at, seance) => call.keep(at, { seance })),
  }));
  route(editSeance, async (call) => ({
    seance: await seances.edit(call, call.params.id, call.params.seance_id, call.body),
  }));
  route(deleteSeance, async (call) => {
    await seances.remove(call, call.params.id, call.params.seance_id);
    return {};
  });

  for (const [endpoint, act] of [
    [assignProfessor, members.assign],
    [unassignProfessor, members.unassign],
    [enrolStudent, members.enrol],
    [withdrawStudent, members.withdraw],
  ] as const)
    route(endpoint, async (call) => ({ session: await act(call, call.params.id, call.params.user_id) }));
  route(listEnrolments, (call) => members.students(call, call.params.id, call.query));
}

import {
  activateAccount,
  createUser,
  disableUser,
  editUser,
  enableUser,
  endUserSignIns,
  getUser,
  issueActivationCode,
  listUsers,
  setUserPassword,
  setUserRoles,
} from '@prolean/contract/administration-users.ts';
import type { Route } from '../../platform/route.ts';
import type { ActivationService } from './activation-service.ts';
import type { UsersService } from './users-service.ts';

export function usersRoutes(route: Route, users: UsersService, activation: ActivationService): void {
  route(listUsers, (call) => users.page(call, call.query));
  route(getUser, async (call) => ({ user: await users.one(call, call.params.id) }));
  route(createUser, async (call) => ({
    user: await users.create(call, call.body, (at, user) => call.keep(at, { user })),
  }));
  route(editUser, async (call) => ({ user: await users.edit(call, call.params.id, call.body) }));
  route(setUserRoles, async (call) => ({ user: await users.setRoles(call, call.params.id, call.body.role_ids) }));
  route(disableUser, async (call) => ({ user: await users.disable(call, call.params.id) }));
  route(enableUser, async (call) => ({ user: await users.enable(call, call.params.id) }));
  route(setUserPassword, async (call) => {
    await users.setPassword(call, call.params.id, call.body.password);
    return {};
  });
  route(endUserSignIns, async (call) => {
    await users.endSignIns(call, call.params.id);
    return {};
  });
  route(issueActivationCode, async (call) => ({ activation: await activation.issue(call, call.params.id) }));
  route(activateAccount, async ({ body, requestId }) => {
    await activation.activate(body, requestId);
    return {};
  });
}

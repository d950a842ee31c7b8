import { login, logout, me, renew } from '@prolean/contract/identity.ts';
import type { Route } from '../../platform/route.ts';
import type { IdentityService } from './identity-service.ts';

export function identityRoutes(route: Route, identity: IdentityService): void {
  route(login, ({ body, address }) => identity.login(body, address));
  route(me, async ({ caller }) => ({ user: caller.user, permissions: [...caller.permissions] }));
  route(renew, async ({ caller }) => identity.renew(caller));
  route(logout, async ({ caller }) => {
    await identity.logout(caller);
    return {};
  });
}

import { changePassword, endOtherSignIns, endSignIn, listSignIns } from '@prolean/contract/account.ts';
import type { Route } from '../../../platform/route.ts';
import type { AccountService } from './account-service.ts';

export function accountRoutes(route: Route, accounts: AccountService): void {
  route(changePassword, ({ caller, body, address }) => accounts.changePassword(caller, body, address));
  route(listSignIns, async ({ caller }) => ({ sign_ins: await accounts.listSignIns(caller) }));
  route(endSignIn, async ({ caller, params }) => {
    await accounts.endSignIn(caller, params.id);
    return {};
  });
  route(endOtherSignIns, async ({ caller }) => ({ ended: await accounts.endOtherSignIns(caller) }));
}

import {
  confirmSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  removeSecondFactorOf,
  renewRecoveryCodes,
  setUpSecondFactor,
} from '@prolean/contract/second-factor.ts';
import { authorOf } from '../../../platform/audit.ts';
import type { Route } from '../../../platform/route.ts';
import type { SecondFactorService } from './second-factor-service.ts';

export function secondFactorRoutes(route: Route, secondFactors: SecondFactorService): void {
  route(getSecondFactor, ({ caller }) => secondFactors.status(caller));
  route(setUpSecondFactor, ({ caller, body }) => secondFactors.setUp(caller, body.password));
  route(confirmSecondFactor, ({ caller, body }) => secondFactors.confirm(caller, body.code));
  route(renewRecoveryCodes, ({ caller, body }) => secondFactors.renewRecoveryCodes(caller, body));
  route(removeSecondFactor, async ({ caller, body }) => {
    await secondFactors.remove(caller, body);
    return {};
  });
  route(removeSecondFactorOf, async (call) => {
    await secondFactors.removeOf(call.caller, authorOf(call), call.params.id);
    return {};
  });
}

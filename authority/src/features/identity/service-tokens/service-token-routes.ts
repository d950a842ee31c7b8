import { createServiceToken, listServiceTokens, revokeServiceToken } from '@prolean/contract/service-tokens.ts';
import { authorOf } from '../../../platform/audit.ts';
import type { Route } from '../../../platform/route.ts';
import type { ServiceTokenService } from './service-token-service.ts';

export function serviceTokenRoutes(route: Route, serviceTokens: ServiceTokenService): void {
  route(listServiceTokens, ({ caller, query }) => serviceTokens.list(caller, query));
  route(createServiceToken, (call) => serviceTokens.create(call.caller, authorOf(call), call.body));
  route(revokeServiceToken, async (call) => ({
    service_token: await serviceTokens.revoke(call.caller, authorOf(call), call.params.id),
  }));
}

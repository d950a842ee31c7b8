import {
  addBan,
  addInvite,
  liftBan,
  listBans,
  listInvites,
  lookAtInvite,
  revokeInvite,
  useInvite,
} from '@prolean/contract/live-doors.ts';
import type { Route } from '../../../platform/route.ts';
import type { LiveServices } from '../live-services.ts';

export function doorsRoutes(route: Route, { bans, invites }: Pick<LiveServices, 'bans' | 'invites'>): void {
  route(addBan, async ({ caller, params, body, keep }) => ({
    ban: await bans.add(caller, params.id, body, (at, ban) => keep(at, { ban })),
  }));
  route(liftBan, async ({ caller, params }) => {
    await bans.lift(caller, params.id, params.user_id);
    return {};
  });
  route(listBans, async ({ caller, params }) => ({ bans: await bans.list(caller, params.id) }));
  route(addInvite, ({ caller, params, body }) => invites.add(caller, params.id, body.user_id, body.hours));
  route(listInvites, async ({ caller, params }) => ({ invites: await invites.list(caller, params.id) }));
  route(revokeInvite, async ({ caller, params }) => {
    await invites.revoke(caller, params.id, params.invite_id);
    return {};
  });
  route(lookAtInvite, ({ body }) => invites.look(body.token));
  route(useInvite, ({ body, address }) => invites.use(body.token, address));
}

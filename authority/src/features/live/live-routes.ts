import {
  checkAccess,
  endLive,
  getLive,
  joinLive,
  leaveLive,
  pauseLive,
  setStudentMedia,
  startLive,
} from '@prolean/contract/live.ts';
import type { Route } from '../../platform/route.ts';
import { doorsRoutes } from './doors/doors-routes.ts';
import type { LiveServices } from './live-services.ts';
import { roomRoutes } from './room/room-routes.ts';

export function liveRoutes(route: Route, services: LiveServices): void {
  const { lives, join, entry } = services;
  route(getLive, async ({ caller, params }) => ({ live: await lives.get(caller, params.id) }));
  route(startLive, ({ caller, params, keep }) => lives.start(caller, params.id, keep));
  route(pauseLive, async ({ caller, params }) => ({ live: await lives.pause(caller, params.id) }));
  route(endLive, async ({ caller, params, body }) => ({
    live: await lives.end(caller, params.id, body.recording_url),
  }));
  route(joinLive, ({ caller, params, body }) => join(caller, params.id, body.media));
  route(leaveLive, async ({ caller, params }) => ({ live: await entry.leave(caller, params.id) }));
  route(setStudentMedia, async ({ caller, params, body }) => ({
    live: await lives.setStudentMedia(caller, params.id, body),
  }));
  route(checkAccess, ({ caller, params, body }) => entry.checkAccess(caller, params.id, body));
  roomRoutes(route, services);
  doorsRoutes(route, services);
}

import {
  giveFloor,
  heartbeats,
  listMessages,
  lowerHand,
  mute,
  participants,
  raiseHand,
  sendMessage,
  takeFloor,
  unmute,
} from '@prolean/contract/live-room.ts';
import type { Route } from '../../../platform/route.ts';
import type { LiveServices } from '../live-services.ts';

type Services = Pick<LiveServices, 'room' | 'heartbeats' | 'messages'>;

export function roomRoutes(route: Route, { room, heartbeats: beats, messages }: Services): void {
  route(heartbeats, ({ caller, params, body }) => beats.take(caller, params.id, body.participants));
  route(participants, async ({ caller, params }) => ({ participants: await room.participants(caller, params.id) }));
  route(raiseHand, ({ caller, params }) => room.raiseHand(caller, params.id));
  route(lowerHand, ({ caller, params }) => room.lowerHand(caller, params.id));
  route(giveFloor, async ({ caller, params, body }) => ({
    participant: await room.giveFloor(caller, params.id, body.user_id),
  }));
  route(takeFloor, async ({ caller, params }) => {
    await room.takeFloor(caller, params.id, params.user_id);
    return {};
  });
  route(mute, async ({ caller, params, body }) => ({ muted: await room.mute(caller, params.id, body.user_id) }));
  route(unmute, async ({ caller, params }) => {
    await room.unmute(caller, params.id, params.user_id);
    return {};
  });
  route(sendMessage, async ({ caller, params, body, keep }) => ({
    message: await messages.send(caller, params.id, body.text, (at, message) => keep(at, { message })),
  }));
  route(listMessages, ({ caller, params, query }) => messages.list(caller, params.id, query));
}

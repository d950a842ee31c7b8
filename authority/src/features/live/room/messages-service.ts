import { longestMessage, type Message } from '@prolean/contract/live-room.ts';
import type { Caller } from '../../../platform/caller.ts';
import { cleanText } from '../../../platform/clean-text.ts';
import type { KeepReply } from '../../../platform/idempotency.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { MembershipService } from '../../training-sessions/membership-service.ts';
import { effectOf } from '../lifecycle.ts';
import { appendEvents } from '../log/event-log.ts';
import type { LiveStores, LiveTransaction } from '../stores/live-stores.ts';
import { notInTheRoom, type RoomService } from './room-service.ts';

const invalid = (path: string, message: string) =>
  new Refusal('invalid_request', 'The request is not valid.', { details: [{ path, message }] });

/** The chat of a live, kept with it. */
export function createMessagesService(dependencies: {
  stores: LiveStores;
  transaction: LiveTransaction;
  membership: MembershipService;
  room: Pick<RoomService, 'visibleLive'>;
}) {
  const { stores, transaction, membership, room } = dependencies;

  return {
    async send(caller: Caller, sessionId: string, typed: string, keep: KeepReply<Message>): Promise<Message> {
      await membership.requireMember(caller, sessionId);
      const text = cleanText(typed);
      if (text === '') throw invalid('body.text', 'says nothing');
      // Composing characters may also take some apart, into more than were typed.
      if (text.length > longestMessage) throw invalid('body.text', `has more than ${longestMessage} characters`);
      const { id: user_id, full_name, organization } = caller.user;
      return transaction(async ({ connection, lives, room: presences, messages }) => {
        const live = await lives.lockLatest(sessionId, 'share');
        effectOf('act', live);
        const live_id = live!.id;
        if (!(await presences.holdPresence(live_id, user_id))) throw notInTheRoom();
        const { id, sent_at } = await messages.add({ organization_id: organization.id, live_id, user_id, text });
        const message = { id, live_id, user_id, full_name, text, sent_at: sent_at.toISOString() };
        await keep(connection, message);
        const of = { organizationId: organization.id, liveId: live_id, actorId: user_id };
        await appendEvents(connection, [{ ...of, kind: 'message', at: sent_at, detail: { user_id, message_id: id } }]);
        return message;
      });
    },

    async list(caller: Caller, sessionId: string, page: { limit: number; cursor?: string | undefined }) {
      const liveId = await room.visibleLive(caller, sessionId);
      if (page.cursor !== undefined && !/^[0-9]{1,18}$/.test(page.cursor))
        throw invalid('query.cursor', 'is not one that a list gave');
      const found = liveId === null ? [] : await stores.messages.list(liveId, page.cursor ?? null, page.limit + 1);
      const messages = found.slice(0, page.limit);
      const next_cursor = found.length > page.limit ? messages.at(-1)!.number : null;
      return { messages, next_cursor };
    },
  };
}

export type MessagesService = ReturnType<typeof createMessagesService>;

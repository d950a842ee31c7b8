import { createHash, randomUUID } from 'node:crypto';
import { longestMessage, type Message } from '@prolean/contract/live-room.ts';
import type { Caller } from '../../../platform/caller.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { MembershipService } from '../../training-sessions/membership-service.ts';
import { effectOf } from '../lifecycle.ts';
import { appendEvents } from '../log/event-log.ts';
import type { LiveStores, LiveTransaction } from '../stores/live-stores.ts';
import { cleanText } from './clean-text.ts';
import { notInTheRoom, type RoomService } from './room-service.ts';

const invalid = (path: string, message: string) =>
  new Refusal('invalid_request', 'The request is not valid.', { details: [{ path, message }] });

/**
 * A message with an idempotency key is known by it: when the process died after it was kept and before the reply was, sending
 * it again finds it. A UUID of version 8, whose bits are the maker's own.
 */
function idOf(...known: string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(known)).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

/** The chat of a live, kept with it. */
export function createMessagesService(dependencies: {
  stores: LiveStores;
  transaction: LiveTransaction;
  membership: MembershipService;
  room: Pick<RoomService, 'visibleLive'>;
}) {
  const { stores, transaction, membership, room } = dependencies;

  return {
    async send(caller: Caller, sessionId: string, typed: string, key?: string): Promise<Message> {
      await membership.requireMember(caller, sessionId);
      const text = cleanText(typed);
      if (text === '') throw invalid('body.text', 'says nothing');
      // Composing characters may also take some apart, into more than were typed.
      if (text.length > longestMessage) throw invalid('body.text', `has more than ${longestMessage} characters`);
      const { user } = caller;
      const by = { organization_id: user.organization.id, user_id: user.id };
      return transaction(async ({ connection, lives, room: presences, messages }) => {
        const live = await lives.lockLatest(sessionId, 'share');
        const id = key === undefined || live === null ? randomUUID() : idOf(user.id, key, live.id, text);
        const keep = async (): Promise<Date> => {
          effectOf('act', live);
          if (!(await presences.holdPresence(live!.id, user.id))) throw notInTheRoom();
          const at = await messages.add({ ...by, id, live_id: live!.id, text });
          const of = { organizationId: by.organization_id, liveId: live!.id, actorId: user.id };
          await appendEvents(connection, [
            { ...of, kind: 'message', at, detail: { user_id: user.id, message_id: id } },
          ]);
          return at;
        };
        const sent_at = (key === undefined ? null : await messages.sentAt(id)) ?? (await keep());
        const { full_name } = user;
        return { id, live_id: live!.id, user_id: user.id, full_name, text, sent_at: sent_at.toISOString() };
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

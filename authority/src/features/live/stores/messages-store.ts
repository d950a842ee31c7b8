import type { Message } from '@prolean/contract/live-room.ts';
import type { Database } from '../../../platform/database.ts';

type MessageRow = Omit<Message, 'sent_at'> & { sent_at: Date; number: string };

const toMessage = ({ number, sent_at, ...row }: MessageRow): Message & { number: string } => ({
  ...row,
  number,
  sent_at: sent_at.toISOString(),
});

export const createMessagesStore = (database: Database) => ({
  async add(row: { organization_id: string; live_id: string; user_id: string; text: string }) {
    const [added] = await database('session_live_messages')
      .insert({ ...row, sent_at: database.raw('clock_timestamp()') })
      .returning<{ id: string; sent_at: Date }[]>(['id', 'sent_at']);
    return added!;
  },

  /** Newest first, those before `before` (a message's number) only. */
  async list(liveId: string, before: string | null, limit: number) {
    const query = database('session_live_messages as m')
      .join('users as u', 'u.id', 'm.user_id')
      .where({ 'm.live_id': liveId })
      .orderBy('m.number', 'desc')
      .limit(limit)
      .select('m.id', 'm.live_id', 'm.user_id', 'u.full_name', 'm.text', 'm.sent_at', 'm.number');
    if (before !== null) query.where('m.number', '<', before);
    return ((await query) as MessageRow[]).map(toMessage);
  },
});

export type MessagesStore = ReturnType<typeof createMessagesStore>;

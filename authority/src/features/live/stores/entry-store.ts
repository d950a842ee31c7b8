import type { LiveRole, Participant } from '@prolean/contract/live.ts';
import type { Knex } from 'knex';
import type { Database } from '../../../platform/database.ts';
import { type ParticipantRow, participantColumns, toParticipant } from './live-rows.ts';

/** What of a presence ends with it. */
export const gone = { connected: false, hand_raised_at: null, has_floor: false };

/** One person's presences in a live: opened by a join, closed by a leave. */
export function createEntryStore(database: Database) {
  const rows = async <Row>(statement: Knex.Raw): Promise<Row[]> => (await statement).rows;

  return {
    /**
     * When a presence was opened; null when one was open already. Who was muted when he left this live is muted again, so
     * that leaving does not lift it.
     */
    async openPresence(presence: { organizationId: string; liveId: string; userId: string; role: LiveRole }) {
      const { organizationId, liveId, userId, role } = presence;
      const [opened] = await rows<{ joined_at: Date }>(
        database.raw(
          `insert into session_live_participants (organization_id, live_id, user_id, role, joined_at, muted)
           values (?, ?, ?, ?, clock_timestamp(), coalesce((
             select muted from session_live_participants where live_id = ? and user_id = ?
             order by joined_at desc, left_at desc nulls first limit 1
           ), false))
           on conflict (live_id, user_id) where left_at is null do nothing returning joined_at`,
          [organizationId, liveId, userId, role, liveId, userId],
        ),
      );
      return opened?.joined_at ?? null;
    },

    /** When the presence was closed; null when there was none. Leaving lowers the hand and gives the floor back. */
    async closePresence(liveId: string, userId: string): Promise<Date | null> {
      const [closed] = await database('session_live_participants')
        .where({ live_id: liveId, user_id: userId })
        .whereNull('left_at')
        .update({ left_at: database.raw('clock_timestamp()'), ...gone })
        .returning<{ left_at: Date }[]>('left_at');
      return closed?.left_at ?? null;
    },

    /** A repeated join is a sign of life, where there have been others; true when the person's line was lost before. */
    async refreshPresence(liveId: string, userId: string): Promise<boolean> {
      const [refreshed] = await rows<{ was_lost: boolean }>(
        database.raw(
          `with held as materialized (
             select id, connected from session_live_participants
             where live_id = ? and user_id = ? and left_at is null for update
           )
           update session_live_participants p set connected = true,
             last_heartbeat_at = case when p.last_heartbeat_at is null then null else clock_timestamp() end
           from held where p.id = held.id returning not held.connected as was_lost`,
          [liveId, userId],
        ),
      );
      return refreshed?.was_lost ?? false;
    },

    async findOpenParticipant(liveId: string, userId: string): Promise<Participant | null> {
      const [row] = await rows<ParticipantRow>(
        database.raw(
          `select ${participantColumns} from session_live_participants p join users u on u.id = p.user_id
           where p.live_id = ? and p.user_id = ? and p.left_at is null`,
          [liveId, userId],
        ),
      );
      return row === undefined ? null : toParticipant(row);
    },

    async everJoined(sessionId: string, userId: string): Promise<boolean> {
      const found = await database('session_live_participants as p')
        .join('session_lives as l', 'l.id', 'p.live_id')
        .where({ 'l.session_id': sessionId, 'p.user_id': userId })
        .first('p.id');
      return found !== undefined;
    },
  };
}

export type EntryStore = ReturnType<typeof createEntryStore>;

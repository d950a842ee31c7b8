import type { Participant } from '@prolean/contract/live.ts';
import type { Knex } from 'knex';
import { type Database, prepared } from '../../../platform/database.ts';
import { type ParticipantRow, participantColumns, toParticipant } from './live-rows.ts';

// Held for share by joins, and not for the keys of rows that refer to it.
const heldPerson = prepared('held-person', 'select id from users where id = $1 for no key update');

/** What of a presence ends with it. */
export const gone = { connected: false, hand_raised_at: null, has_floor: false };

/** One person's presences in a live. */
export function createEntryStore(database: Database) {
  const rows = async <Row>(statement: Knex.Raw): Promise<Row[]> => (await statement).rows;

  return {
    /**
     * Keeps the person's joins waiting until the transaction ends. A join reads the clock before it finds that a presence is
     * being closed, and would begin before that one's end.
     */
    async holdPerson(userId: string): Promise<void> {
      await heldPerson(database, [userId]);
    },

    /** When the presence was closed; null when there was none. Leaving lowers the hand and gives the floor back. */
    async closePresence(liveId: string, userId: string): Promise<Date | null> {
      const [closed] = await database('session_live_participants')
        .where({ live_id: liveId, user_id: userId })
        .whereNull('left_at')
        // The clock of the database may be behind what it was: another server may have taken over.
        .update({ left_at: database.raw('greatest(clock_timestamp(), joined_at)'), ...gone })
        .returning<{ left_at: Date }[]>('left_at');
      return closed?.left_at ?? null;
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

import type { Participant } from '@prolean/contract/live.ts';
import type { Database } from '../../../platform/database.ts';
import { type ParticipantRow, participantColumns, toParticipant } from './live-rows.ts';

/** Changes of open presences. Those of several people are made while the live is locked for update, which orders them. */
export function createRoomStore(database: Database) {
  const open = (liveId: string, userId: string) =>
    database('session_live_participants').where({ live_id: liveId, user_id: userId }).whereNull('left_at');
  const clock = () => database.raw('clock_timestamp()');

  return {
    /** The last presence of everybody who was ever in this live, those who came first first. */
    async participants(liveId: string): Promise<Participant[]> {
      const { rows } = await database.raw<{ rows: ParticipantRow[] }>(
        `select * from (
           select distinct on (p.user_id) ${participantColumns}
           from session_live_participants p join users u on u.id = p.user_id
           where p.live_id = ? order by p.user_id, p.joined_at desc, p.left_at desc nulls first
         ) latest order by joined_at, user_id`,
        [liveId],
      );
      return rows.map(toParticipant);
    },

    async wasIn(liveId: string, userId: string): Promise<boolean> {
      const found = await database('session_live_participants').where({ live_id: liveId, user_id: userId }).first('id');
      return found !== undefined;
    },

    /** True when he is in the room; then he can't leave it before this transaction has ended. */
    async holdPresence(liveId: string, userId: string): Promise<boolean> {
      return (await open(liveId, userId).forShare().first('id')) !== undefined;
    },

    /** True when the hand was moved, null when the person is not in the room; held as `holdPresence` does. */
    async moveHand(liveId: string, userId: string, up: boolean): Promise<boolean | null> {
      const presence = await open(liveId, userId).forUpdate().first('id', 'hand_raised_at');
      if (presence === undefined) return null;
      if ((presence.hand_raised_at !== null) === up) return false;
      const hand_raised_at = up ? clock() : null;
      await database('session_live_participants').where({ id: presence.id }).update({ hand_raised_at });
      return true;
    },

    /** Place in the queue of raised hands, from 1; null when this one is down. */
    async positionOf(liveId: string, userId: string): Promise<number | null> {
      const { rows } = await database.raw<{ rows: { position: number }[] }>(
        `select count(*)::int as position from session_live_participants own
         join session_live_participants p on p.live_id = own.live_id and p.left_at is null
           and (p.hand_raised_at, p.user_id) <= (own.hand_raised_at, own.user_id)
         where own.live_id = ? and own.user_id = ? and own.left_at is null and own.hand_raised_at is not null`,
        [liveId, userId],
      );
      return rows[0]!.position || null;
    },

    /** Takes the floor from whoever has it, or from this one person if he does; says from whom. */
    async takeFloor(liveId: string, userId: string | null = null): Promise<string | null> {
      const query = database('session_live_participants').where({ live_id: liveId, has_floor: true });
      if (userId !== null) query.where({ user_id: userId });
      const [row] = await query.update({ has_floor: false }).returning<{ user_id: string }[]>('user_id');
      return row?.user_id ?? null;
    },
    async giveFloor(liveId: string, userId: string): Promise<void> {
      await open(liveId, userId).update({ has_floor: true, hand_raised_at: null, muted: false });
    },

    /** Mutes one student in the room, or all; says whom it had to. */
    async mute(liveId: string, userId: string | null): Promise<string[]> {
      const query = database('session_live_participants')
        .where({ live_id: liveId, role: 'student', muted: false })
        .whereNull('left_at');
      if (userId !== null) query.where({ user_id: userId });
      const rows = await query.update({ muted: true }).returning<{ user_id: string }[]>('user_id');
      return rows.map(({ user_id }) => user_id).sort();
    },
    async unmute(liveId: string, userId: string): Promise<boolean> {
      return (await open(liveId, userId).where({ muted: true }).update({ muted: false })) > 0;
    },
  };
}

export type RoomStore = ReturnType<typeof createRoomStore>;

import { type LiveEvent, type LiveEventKind, liveEvent } from '@prolean/contract/live-events.ts';
import type { Database } from '../../../platform/database.ts';

type EventRow = {
  number: number;
  live_id: string;
  kind: LiveEventKind;
  actor_id: string;
  at: Date;
  detail: object;
  full_name: string;
  text: string | null;
};

/** Fields a kind does not have are dropped by its schema; the oldest rows say less, and mean their actor and a plain leave. */
const toEvent = ({ detail, text, ...row }: EventRow): LiveEvent =>
  liveEvent.parse({
    ...row,
    user_id: row.actor_id,
    reason: 'left',
    recording_url: null,
    text: text ?? '',
    ...detail,
    at: row.at.toISOString(),
  });

export const createEventsStore = (database: Database) => ({
  /** The events of a live that follow this one, in their order. */
  async after(liveId: string, number: number, limit: number): Promise<LiveEvent[]> {
    const { rows } = await database.raw<{ rows: EventRow[] }>(
      `select e.number, e.live_id, e.kind, e.actor_id, e.at, e.detail, u.full_name,
         case when e.kind = 'message'
           then (select m.text from session_live_messages m where m.id = (e.detail ->> 'message_id')::uuid) end as text
       from session_live_events e join users u on u.id = e.actor_id
       where e.live_id = ? and e.number > ? order by e.number limit ?`,
      [liveId, number, limit],
    );
    return rows.map(toEvent);
  },

  /** The number of the last event. */
  async lastNumber(liveId: string): Promise<number> {
    const row = await database('session_live_logs').where({ live_id: liveId }).first('events');
    return row?.events ?? 0;
  },

  /** The number of the event that ended it; null while it is going on. */
  async endNumber(liveId: string): Promise<number | null> {
    const row = await database('session_live_events').where({ live_id: liveId, kind: 'ended' }).first('number');
    return row?.number ?? null;
  },
});

export type EventsStore = ReturnType<typeof createEventsStore>;

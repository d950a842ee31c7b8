import type { Live, LiveRole, Participant, StudentMedia } from '@prolean/contract/live.ts';
import type { Knex } from 'knex';
import type { Database } from '../../platform/database.ts';
import {
  type LiveRow,
  liveColumns,
  type ParticipantRow,
  participantColumns,
  toLive,
  toParticipant,
} from './live-rows.ts';

/** The live as a change needs it: locked, and with nothing counted or joined in. */
export type LockedLive = { id: string; status: Live['status']; recording_url: string | null };

type Changes = Partial<{
  status: Live['status'];
  paused_at: Knex.Raw | null;
  ended_at: Knex.Raw;
  recording_url: string;
  student_camera: boolean;
  student_microphone: boolean;
}>;

export type EventKind = 'started' | 'paused' | 'resumed' | 'ended' | 'joined' | 'left' | 'student_media' | 'recording';

export function createLiveStore(database: Database) {
  const rows = async <Row>(statement: Knex.Raw): Promise<Row[]> => (await statement).rows;
  // The time at which the statement runs, which is after its locks were granted; now() would be the transaction's begin.
  const clock = () => database.raw('clock_timestamp()');

  return {
    /** For another feature's store that must work inside the same transaction. */
    connection: database,

    /** The latest live of each training session that ever had one. One statement, whatever their number. */
    async latestOf(sessionIds: readonly string[]): Promise<Map<string, Live>> {
      const found = await rows<LiveRow>(
        database.raw(
          `select ${liveColumns} from unnest(?::uuid[]) as s (id)
           cross join lateral (
             select * from session_lives where session_id = s.id order by started_at desc, id limit 1
           ) l`,
          [[...sessionIds]],
        ),
      );
      return new Map(found.map((row) => [row.session_id, toLive(row)]));
    },

    async find(id: string): Promise<Live> {
      const [row] = await rows<LiveRow>(
        database.raw(`select ${liveColumns} from session_lives l where l.id = ?`, [id]),
      );
      return toLive(row!);
    },

    /** `update` keeps every other change and join out until the transaction ends; `share` only changes. */
    async lockLatest(sessionId: string, strength: 'update' | 'share'): Promise<LockedLive | null> {
      const query = database('session_lives')
        .select('id', 'status', 'recording_url')
        .where({ session_id: sessionId })
        .orderBy([{ column: 'started_at', order: 'desc' }, { column: 'id' }])
        .limit(1);
      const [row] = await (strength === 'update' ? query.forUpdate() : query.forShare());
      return row ?? null;
    },

    /** Null when another start won the race: the constraint lets only one open live through. */
    async create(live: { organizationId: string; sessionId: string; roomName: string; startedBy: string }) {
      const [row] = await rows<{ id: string }>(
        database.raw(
          `insert into session_lives (organization_id, session_id, room_name, status, started_at, started_by)
           values (?, ?, ?, 'live', clock_timestamp(), ?)
           on conflict (session_id) where status <> 'ended' do nothing returning id`,
          [live.organizationId, live.sessionId, live.roomName, live.startedBy],
        ),
      );
      return row?.id ?? null;
    },

    async change(id: string, changes: Changes): Promise<void> {
      await database('session_lives')
        .where({ id })
        .update({ ...changes, version: database.raw('version + 1') });
    },
    pause(id: string) {
      return this.change(id, { status: 'paused', paused_at: clock() });
    },
    resume(id: string) {
      return this.change(id, { status: 'live', paused_at: null });
    },
    setStudentMedia(id: string, media: StudentMedia) {
      return this.change(id, { student_camera: media.camera, student_microphone: media.microphone });
    },

    /** Ends the live and, at the same instant, every presence in it. */
    async end(id: string, recordingUrl: string | undefined): Promise<void> {
      const recording = recordingUrl === undefined ? {} : { recording_url: recordingUrl };
      await this.change(id, { status: 'ended', paused_at: null, ended_at: clock(), ...recording });
      await database.raw(
        `update session_live_participants p set left_at = l.ended_at, connected = false
         from session_lives l where l.id = ? and p.live_id = l.id and p.left_at is null`,
        [id],
      );
    },

    /** True when a presence was opened, false when one was open already. */
    async openPresence(presence: { organizationId: string; liveId: string; userId: string; role: LiveRole }) {
      const opened = await rows(
        database.raw(
          `insert into session_live_participants (organization_id, live_id, user_id, role, joined_at)
           values (?, ?, ?, ?, clock_timestamp())
           on conflict (live_id, user_id) where left_at is null do nothing returning id`,
          [presence.organizationId, presence.liveId, presence.userId, presence.role],
        ),
      );
      return opened.length > 0;
    },

    /** True when there was an open presence to close. */
    async closePresence(liveId: string, userId: string): Promise<boolean> {
      const closed = await database('session_live_participants')
        .where({ live_id: liveId, user_id: userId })
        .whereNull('left_at')
        .update({ left_at: clock(), connected: false });
      return closed > 0;
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

    async recordEvent(event: {
      organizationId: string;
      liveId: string;
      kind: EventKind;
      actorId: string;
      detail?: object;
    }): Promise<void> {
      await database('session_live_events').insert({
        organization_id: event.organizationId,
        live_id: event.liveId,
        kind: event.kind,
        actor_id: event.actorId,
        at: clock(),
        detail: JSON.stringify(event.detail ?? {}),
      });
    },
  };
}

export type LiveStore = ReturnType<typeof createLiveStore>;

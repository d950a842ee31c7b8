import type { Live, StudentMedia } from '@prolean/contract/live.ts';
import type { Knex } from 'knex';
import { type Database, type Executor, prepared } from '../../../platform/database.ts';
import { gone } from './entry-store.ts';
import { type LiveRow, liveColumns, toLive } from './live-rows.ts';

/** The live as a change needs it: locked, and with nothing counted or joined in. */
export type LockedLive = { id: string; status: Live['status']; recording_url: string | null };

const lockLatestText = (lock: string) =>
  `select id, status, recording_url from session_lives where session_id = $1
   order by started_at desc, id limit 1 ${lock}`;
const latestLocked = {
  update: prepared<LockedLive>('latest-live-for-update', lockLatestText('for update')),
  share: prepared<LockedLive>('latest-live-for-share', lockLatestText('for share')),
};

const latestLives = prepared<LiveRow>(
  'latest-lives',
  `select ${liveColumns} from unnest($1::uuid[]) as s (id)
   cross join lateral (
     select * from session_lives where session_id = s.id order by started_at desc, id limit 1
   ) l`,
);

const liveById = prepared<LiveRow>('live-by-id', `select ${liveColumns} from session_lives l where l.id = $1`);

export async function findLive(executor: Executor, id: string): Promise<Live> {
  const [row] = await liveById(executor, [id]);
  return toLive(row!);
}

type Changes = Partial<{
  status: Live['status'];
  paused_at: Knex.Raw | null;
  ended_at: Knex.Raw;
  recording_url: string;
  student_camera: boolean;
  student_microphone: boolean;
}>;

/** The instants of a change, as the row has them. */
type Changed = { paused_at: Date | null; ended_at: Date | null };

export function createLiveStore(database: Database) {
  const rows = async <Row>(statement: Knex.Raw): Promise<Row[]> => (await statement).rows;
  // The time at which the statement runs, which is after its locks were granted; now() would be the transaction's begin.
  const clock = () => database.raw('clock_timestamp()');

  return {
    /** The latest live of each training session that ever had one. One statement, whatever their number. */
    async latestOf(sessionIds: readonly string[]): Promise<Map<string, Live>> {
      const found = await latestLives(database, [sessionIds]);
      return new Map(found.map((row) => [row.session_id, toLive(row)]));
    },

    find: (id: string): Promise<Live> => findLive(database, id),

    /** Null when it is not one of this training session's. */
    async findIn(sessionId: string, id: string): Promise<Live | null> {
      const [row] = await rows<LiveRow>(
        database.raw(`select ${liveColumns} from session_lives l where l.id = ? and l.session_id = ?`, [id, sessionId]),
      );
      return row === undefined ? null : toLive(row);
    },

    /** Newest first, from after this place on. */
    async list(sessionId: string, after: { startedAt: string; id: string } | null, limit: number): Promise<Live[]> {
      const place = after === null ? '' : 'and (l.started_at, l.id) < (?::timestamptz, ?::uuid)';
      const found = await rows<LiveRow>(
        database.raw(
          `select ${liveColumns} from session_lives l where l.session_id = ? ${place}
           order by l.started_at desc, l.id desc limit ?`,
          [sessionId, ...(after === null ? [] : [after.startedAt, after.id]), limit],
        ),
      );
      return found.map(toLive);
    },

    /** `update` keeps every other change and join out until the transaction ends; `share` only changes. */
    async lockLatest(sessionId: string, strength: keyof typeof latestLocked): Promise<LockedLive | null> {
      const [row] = await latestLocked[strength](database, [sessionId]);
      return row ?? null;
    },

    /** Null when another start won the race: the constraint lets only one open live through. */
    async create(live: { organizationId: string; sessionId: string; roomName: string; startedBy: string }) {
      const [row] = await rows<{ id: string; started_at: Date }>(
        database.raw(
          `insert into session_lives (organization_id, session_id, room_name, status, started_at, started_by)
           values (:organizationId, :sessionId, :roomName, 'live', greatest(
             -- The latest live is the one that started last, also where the clock of the database was put back.
             clock_timestamp(), (select max(started_at) + interval '1 ms' from session_lives where session_id = :sessionId)
           ), :startedBy)
           on conflict (session_id) where status <> 'ended' do nothing returning id, started_at`,
          live,
        ),
      );
      return row ?? null;
    },

    async change(id: string, changes: Changes): Promise<Changed> {
      const [row] = await database('session_lives')
        .where({ id })
        .update({ ...changes, version: database.raw('version + 1') })
        .returning<Changed[]>(['paused_at', 'ended_at']);
      return row!;
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

    /** Ends the live and, at the same instant, every presence in it; says when that was. */
    async end(id: string, recordingUrl: string | undefined): Promise<Date> {
      const recording = recordingUrl === undefined ? {} : { recording_url: recordingUrl };
      // Not before anything that happened in it, also where the clock of the database was put back.
      const ended_at = database.raw(
        `greatest(clock_timestamp(), started_at, (
           select max(greatest(joined_at, left_at)) from session_live_participants where live_id = ?
         ))`,
        [id],
      );
      const { ended_at: left_at } = await this.change(id, { status: 'ended', paused_at: null, ended_at, ...recording });
      await database('session_live_participants')
        .where({ live_id: id })
        .whereNull('left_at')
        .update({ left_at, ...gone });
      return left_at!;
    },

    /** Who is enrolled now, for the history: later changes must not change who was expected at this live. */
    async enrolledIn(sessionId: string): Promise<string[]> {
      const found = await database('session_enrolments').where({ session_id: sessionId }).orderBy('user_id');
      return found.map(({ user_id }) => user_id);
    },
  };
}

export type LiveStore = ReturnType<typeof createLiveStore>;

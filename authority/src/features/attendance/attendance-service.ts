import type { Live } from '@prolean/contract/live.ts';
import type { Locale } from '@prolean/contract/values.ts';
import { z } from 'zod';
import type { Caller } from '../../platform/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import { type PageQuery, pageOf, placeOf } from '../../platform/page.ts';
import { notFound } from '../../platform/refusal.ts';
import type { Signer } from '../../platform/signing.ts';
import type { LiveService } from '../live/live-service.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { historyEventOf, lineOf } from './attendance-lines.ts';
import type { AttendanceStore } from './attendance-store.ts';
import { computeAttendance } from './compute-attendance.ts';
import { writeCsv } from './csv-export.ts';
import { writeLog } from './log-export.ts';
import { createReportsService } from './reports-service.ts';

export function createAttendanceService(dependencies: {
  store: AttendanceStore;
  lives: Pick<LiveService, 'findIn' | 'list'>;
  membership: MembershipService;
  signer: Signer;
  clock: Clock;
}) {
  const { store, lives, membership, signer, clock } = dependencies;

  const requireReader = async (caller: Caller, sessionId: string): Promise<void> => {
    if (caller.permissions.includes('attendance.read')) await membership.requireSession(caller, sessionId);
    else await membership.requireProfessor(caller, sessionId);
  };

  const requireLive = async (caller: Caller, sessionId: string, liveId: string): Promise<Live> => {
    await requireReader(caller, sessionId);
    const live = await lives.findIn(sessionId, liveId);
    if (live === null) throw notFound();
    return live;
  };

  const compute = async (live: Live) => {
    const [log, enrolled] = await Promise.all([store.log(live.id), store.enrolledIn(live.session_id)]);
    const attendance = computeAttendance(log.map(historyEventOf), { now: clock(), enrolled });
    const people = await store.people(attendance.people.map(({ user_id }) => user_id));
    const byId = new Map(attendance.people.map((one) => [one.user_id, one]));
    return { attendance, log, people, lines: people.map((person) => lineOf(person, byId.get(person.id)!)) };
  };

  return {
    reports: createReportsService({ store, membership, requireReader }),

    async list(caller: Caller, sessionId: string, { limit, cursor }: PageQuery) {
      await requireReader(caller, sessionId);
      const place = placeOf(cursor, [z.iso.datetime(), z.uuid()]);
      const after = place === null ? null : { startedAt: place[0]!, id: place[1]! };
      const found = await lives.list(sessionId, after, limit + 1);
      const page = pageOf(found, limit, ({ started_at, id }) => [started_at, id]);
      return { lives: page.rows, next_cursor: page.next_cursor };
    },

    async of(caller: Caller, sessionId: string, liveId: string) {
      const live = await requireLive(caller, sessionId, liveId);
      const [{ lines }, seal] = await Promise.all([compute(live), store.seal(live.id)]);
      return { live, lines, seal };
    },

    async csv(caller: Caller, sessionId: string, liveId: string, locale: Locale): Promise<string> {
      const live = await requireLive(caller, sessionId, liveId);
      const [{ lines }, setting] = await Promise.all([compute(live), store.setting(sessionId)]);
      return writeCsv({ live, lines, ...setting, locale, signer });
    },

    async log(caller: Caller, sessionId: string, liveId: string): Promise<string> {
      const live = await requireLive(caller, sessionId, liveId);
      const [{ log, people }, seal, { title }] = await Promise.all([
        compute(live),
        store.seal(live.id),
        store.setting(sessionId),
      ]);
      return writeLog({ live, title, people, log, seal, signer });
    },
  };
}

export type AttendanceService = ReturnType<typeof createAttendanceService>;

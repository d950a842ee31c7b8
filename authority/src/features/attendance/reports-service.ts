import type { AttendanceSum, OwnAttendance } from '@prolean/contract/attendance.ts';
import type { Caller } from '../../platform/caller.ts';
import { forbidden } from '../../platform/refusal.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { figuresOf } from './attendance-lines.ts';
import type { AttendanceStore, EndedLive } from './attendance-store.ts';
import { type Attendance, computeAttendance } from './compute-attendance.ts';

type Sum = Omit<AttendanceSum, 'user_id' | 'full_name' | 'cin'>;

const nothing: Sum = {
  lives_expected: 0,
  lives_present: 0,
  present_seconds: 0,
  paused_seconds: 0,
  late_seconds: 0,
  left_early_seconds: 0,
};

function add(sum: Sum, one: Attendance): Sum {
  const { present, present_seconds, paused_seconds, late_seconds, left_early_seconds } = figuresOf(one);
  return {
    lives_expected: sum.lives_expected + (one.enrolled ? 1 : 0),
    lives_present: sum.lives_present + (present ? 1 : 0),
    present_seconds: sum.present_seconds + present_seconds,
    paused_seconds: sum.paused_seconds + paused_seconds,
    late_seconds: sum.late_seconds + (late_seconds ?? 0),
    left_early_seconds: sum.left_early_seconds + (left_early_seconds ?? 0),
  };
}

/** Attendance over several lives: of a training session, and of one student. The histories come in one statement. */
export function createReportsService(dependencies: {
  store: AttendanceStore;
  membership: MembershipService;
  requireReader: (caller: Caller, sessionId: string) => Promise<void>;
}) {
  const { store, membership, requireReader } = dependencies;

  const compute = async (lives: readonly EndedLive[], userId: string | null) => {
    const ids = lives.map(({ id }) => id);
    const histories = await store.histories(ids, userId);
    return lives.map((live) => {
      const ended = { now: live.ended_at.getTime(), enrolled: [] };
      return { live, people: computeAttendance(histories.get(live.id) ?? [], ended).people };
    });
  };

  const ownOf = async (caller: Caller, sessionId: string | null): Promise<OwnAttendance[]> => {
    if (caller.user.role !== 'student') throw forbidden();
    const computed = await compute(await store.endedFor(caller.user.id, sessionId), caller.user.id);
    return computed.flatMap(({ live, people }) => {
      const own = people.find(({ user_id }) => user_id === caller.user.id);
      if (own === undefined) return [];
      const [started_at, ended_at] = [live.started_at.toISOString(), live.ended_at.toISOString()];
      return [{ ...figuresOf(own), live: { ...live, started_at, ended_at } }];
    });
  };

  return {
    async ofSession(caller: Caller, sessionId: string) {
      await requireReader(caller, sessionId);
      const computed = await compute(await store.endedOf(sessionId), null);
      const sums = new Map<string, Sum>();
      for (const one of computed.flatMap(({ people }) => people))
        sums.set(one.user_id, add(sums.get(one.user_id) ?? nothing, one));
      const people = await store.people([...sums.keys()]);
      return {
        lives_count: computed.length,
        students: people.map(({ id, ...person }) => ({ user_id: id, ...person, ...sums.get(id)! })),
      };
    },

    ofStudent: (caller: Caller): Promise<OwnAttendance[]> => ownOf(caller, null),

    async ofStudentIn(caller: Caller, sessionId: string): Promise<OwnAttendance[]> {
      await membership.requireMember(caller, sessionId);
      return ownOf(caller, sessionId);
    },
  };
}

export type ReportsService = ReturnType<typeof createReportsService>;

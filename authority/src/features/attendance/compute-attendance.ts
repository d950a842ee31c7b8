/** What attendance is computed from: an event of a live's history, whatever else it says. Times in milliseconds. */
export type HistoryEvent = {
  kind: string;
  actor_id: string;
  at: number;
  detail: { user_id?: string; role?: string; enrolled?: string[] };
};

/** From inclusive, to exclusive. Milliseconds. */
export type Interval = { from: number; to: number };

export type Attendance = {
  user_id: string;
  enrolled: boolean;
  intervals: Interval[];
  /** True when the last interval is cut off by `now` only. */
  still_there: boolean;
  /** Milliseconds. */
  present: number;
  paused: number;
  late: number | null;
  left_early: number | null;
};

export type LiveAttendance = {
  from: number;
  to: number;
  ended: boolean;
  pauses: Interval[];
  people: Attendance[];
};

/** Intervals in order, those that overlap or touch made one, empty ones left out. */
export function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { from, to } of intervals.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else if (to > from) merged.push({ from, to });
  }
  return merged;
}

const clip = (intervals: readonly Interval[], { from, to }: Interval): Interval[] =>
  intervals
    .map((one) => ({ from: Math.max(one.from, from), to: Math.min(one.to, to) }))
    .filter((one) => one.to > one.from);

const lengthOf = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { from, to }) => sum + to - from, 0);

/** Turns beginnings and ends into intervals; a second beginning changes nothing, an end without a beginning neither. */
function createSpans() {
  const spans: Interval[] = [];
  let openSince: number | null = null;
  return {
    isOpen: () => openSince !== null,
    begin(at: number): void {
      openSince ??= at;
    },
    end(at: number): void {
      if (openSince !== null) spans.push({ from: openSince, to: Math.max(at, openSince) });
      openSince = null;
    },
    all: () => spans,
  };
}

type Spans = ReturnType<typeof createSpans>;

function read(events: readonly HistoryEvent[]) {
  const pauses = createSpans();
  const people = new Map<string, Spans>();
  const spansOf = (id: string): Spans => people.get(id) ?? people.set(id, createSpans()).get(id)!;
  const found = { from: null as number | null, to: null as number | null, enrolled: null as string[] | null };
  const actions: Record<string, (event: HistoryEvent) => void> = {
    started: ({ at }) => {
      found.from ??= at;
    },
    paused: ({ at }) => pauses.begin(at),
    resumed: ({ at }) => pauses.end(at),
    joined: ({ at, actor_id, detail }) => {
      if (detail.role !== 'professor') spansOf(detail.user_id ?? actor_id).begin(at);
    },
    left: ({ at, actor_id, detail }) => people.get(detail.user_id ?? actor_id)?.end(at),
    ended: ({ at, detail }) => {
      found.to ??= at;
      found.enrolled ??= detail.enrolled ?? null;
    },
  };
  for (const event of events) if (Object.hasOwn(actions, event.kind)) actions[event.kind]!(event);
  return { ...found, pauses, people };
}

/**
 * Who was there and how long, from the history of one live in its order and nothing else. While the live is going on, `now`
 * stands for its end. Expected is who was enrolled at the end, as the history says; until then, `enrolled`.
 */
export function computeAttendance(
  events: readonly HistoryEvent[],
  { now, enrolled }: { now: number; enrolled: readonly string[] },
): LiveAttendance {
  const history = read(events);
  const from = history.from ?? now;
  const to = Math.max(from, history.to ?? now);
  const ended = history.to !== null;
  history.pauses.end(to);
  const pauses = union(clip(history.pauses.all(), { from, to }));
  const expected = new Set(history.enrolled ?? enrolled);

  const attendanceOf = (user_id: string): Attendance => {
    const spans = history.people.get(user_id);
    const still_there = !ended && spans?.isOpen() === true;
    spans?.end(to);
    const intervals = union(clip(spans?.all() ?? [], { from, to }));
    const paused = lengthOf(pauses.flatMap((pause) => clip(intervals, pause)));
    const [first, last] = [intervals[0], intervals.at(-1)];
    return {
      user_id,
      enrolled: expected.has(user_id),
      intervals,
      still_there,
      present: lengthOf(intervals) - paused,
      paused,
      late: first === undefined ? null : first.from - from,
      left_early: last === undefined || !ended ? null : to - last.to,
    };
  };
  const people = [...new Set([...expected, ...history.people.keys()])].map(attendanceOf);
  return { from, to, ended, pauses, people };
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeAttendance, type HistoryEvent } from './compute-attendance.ts';

/** Seconds without a heartbeat until a person has left, and between two of his heartbeats. */
const patience = 45;
const pace = 10;

/** One device's stay in the room. `lost`: its line breaks at `to` without a leave; its last heartbeat came before. */
type Stay = { from: number; to: number; lost: boolean };
type Truth = { length: number; pauses: { from: number; to: number }[]; stays: Stay[][]; restarts: number[] };

const span = (length: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 1, max: length }))
    .map(([from, stay]) => ({ from, to: Math.min(length, from + stay) }));

/** What really happened in a class, second by second: up to three people with up to two devices each, coming and going. */
const truths: fc.Arbitrary<Truth> = fc.integer({ min: 30, max: 600 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    pauses: fc.array(span(length), { maxLength: 3 }).map((list) => apart(list)),
    stays: fc.array(
      fc.array(
        fc.tuple(span(length), fc.boolean()).map(([stay, lost]) => ({ ...stay, lost })),
        { maxLength: 5 },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    restarts: fc.array(fc.integer({ min: 0, max: length }), { maxLength: 2 }),
  }),
);

/** Pauses can't overlap: the later ones that would are left out. */
const apart = (list: { from: number; to: number }[]) =>
  list
    .toSorted((one, other) => one.from - other.from)
    .filter((one, index, all) => all.slice(0, index).every(({ to }) => to < one.from));

/** Until when the server knows of a device: its leave, or the last heartbeat before its line broke, the first a second after the join. */
const knownUntil = ({ from, to, lost }: Stay) =>
  lost ? from + Math.max(1, Math.floor((to - from) / pace) * pace) : to;

/**
 * Which seconds count, by looking at each of them: one of the devices is known to be there; or the line was lost and came back
 * before the patience had run out, so that the presence was never closed.
 */
function secondsOf(stays: Stay[], length: number): boolean[] {
  const known = stays.map((stay) => ({ from: stay.from, to: knownUntil(stay), lost: stay.lost }));
  const there = Array.from({ length }, (_, second) => known.some(({ from, to }) => from <= second && second < to));
  for (const { to, lost } of known) {
    if (!lost || there[to]) continue;
    const back = known.map(({ from }) => from).filter((from) => from >= to && from <= to + patience);
    const left = known.some((other) => !other.lost && other.to >= to && other.to < Math.min(...back, length));
    if (back.length > 0 && !left) there.fill(true, to, Math.min(...back));
  }
  return there;
}

/** The history the authority would have written of it: one presence per person, closed by a leave, or late by the sweeper. */
function historyOf(truth: Truth): HistoryEvent[] {
  type Written = HistoryEvent & { written: number };
  const event = (kind: string, user: number, at: number, written = at): Written => ({
    kind,
    actor_id: `person-${user}`,
    at: at * 1000,
    detail: kind === 'joined' ? { user_id: `person-${user}`, role: 'student' } : { user_id: `person-${user}` },
    written,
  });
  const ofPerson = (stays: Stay[], user: number): Written[] => {
    const there = secondsOf(stays, truth.length);
    const written: Written[] = [];
    for (const [second, isThere] of there.entries()) {
      if (isThere && there[second - 1] !== true) written.push(event('joined', user, second));
      // A second device of somebody who is there, and a repeated join, say nothing new.
      if (isThere && stays.some(({ from }) => from === second)) written.push(event('joined', user, second));
      // A leave by one device closes the presence at once, though another one's line was lost in the same second.
      const lost = stays.every((stay) => stay.lost || stay.to !== second);
      if (!isThere && there[second - 1] === true)
        written.push(event('left', user, second, lost ? second + patience : second));
    }
    return written;
  };
  const pauses = truth.pauses.flatMap(({ from, to }) => [
    event('paused', 9, from),
    ...(to < truth.length ? [event('resumed', 9, to)] : []),
  ]);
  const others = truth.restarts.flatMap((at) => [event('presence', 9, at), event('student_media', 9, at)]);
  const body = [...truth.stays.flatMap(ofPerson), ...pauses, ...others]
    .filter(({ written }) => written <= truth.length)
    .toSorted((one, other) => one.written - other.written);
  // Who was silent when the live ended is closed then, at his last heartbeat.
  const late = truth.stays
    .flatMap(ofPerson)
    .filter(({ written }) => written > truth.length)
    .map((one) => ({ ...one, written: truth.length }));
  const enrolled = [...truth.stays.map((_, user) => `person-${user}`), 'absent'];
  return [event('started', 9, 0), ...body, ...late, { ...event('ended', 9, truth.length), detail: { enrolled } }];
}

test('for every class that can be thought of, the result is what counting its seconds gives', () => {
  fc.assert(
    fc.property(truths, (truth) => {
      const { people } = computeAttendance(historyOf(truth), { now: 0, enrolled: [] });
      for (const [user, stays] of truth.stays.entries()) {
        const there = secondsOf(stays, truth.length);
        const inPause = (second: number) => truth.pauses.some(({ from, to }) => from <= second && second < to);
        const count = (holds: (second: number) => boolean) =>
          there.filter((isThere, second) => isThere && holds(second)).length * 1000;
        const found = people.find(({ user_id }) => user_id === `person-${user}`)!;
        expect(found.present).toBe(count((second) => !inPause(second)));
        expect(found.paused).toBe(count(inPause));
        const [first, last] = [there.indexOf(true), there.lastIndexOf(true)];
        expect(found.late).toBe(first < 0 ? null : first * 1000);
        expect(found.left_early).toBe(first < 0 ? null : (truth.length - last - 1) * 1000);
      }
      expect(people.find(({ user_id }) => user_id === 'absent')).toMatchObject({
        enrolled: true,
        present: 0,
        late: null,
      });
    }),
    { numRuns: 5000 },
  );
});

const kinds = ['started', 'paused', 'resumed', 'joined', 'left', 'ended', 'message'];
const anyHistory: fc.Arbitrary<HistoryEvent[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    actor_id: fc.constantFrom('a', 'b'),
    at: fc.integer({ min: 0, max: 1000 }),
    detail: fc.constantFrom<HistoryEvent['detail'][]>({}, { role: 'student' }, { user_id: 'b' }, { enrolled: ['a'] }),
  }),
  { maxLength: 30 },
);

test('whatever a history says, intervals lie inside the live, in order, apart, and are as long as what is counted', () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const { from, to, people } = computeAttendance(history, { now: 1000, enrolled: ['a', 'b'] });
      for (const { intervals, present, paused } of people) {
        let last = from - 1;
        for (const interval of intervals) {
          expect(interval.from).toBeGreaterThan(last);
          expect(interval.to).toBeGreaterThan(interval.from);
          last = interval.to;
        }
        expect(last).toBeLessThanOrEqual(Math.max(to, from));
        expect(present + paused).toBe(intervals.reduce((sum, one) => sum + one.to - one.from, 0));
        expect(Math.min(present, paused)).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 3000 },
  );
});

test('while the live is going on, who is there counts until now', () => {
  const events: HistoryEvent[] = [
    { kind: 'started', actor_id: 'p', at: 0, detail: {} },
    { kind: 'joined', actor_id: 'a', at: 5000, detail: { user_id: 'a', role: 'student' } },
  ];
  expect(computeAttendance(events, { now: 60_000, enrolled: ['a'] })).toMatchObject({
    ended: false,
    people: [{ still_there: true, present: 55_000, late: 5000, left_early: null }],
  });
});

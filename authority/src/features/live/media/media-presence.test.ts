import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blip, type KnownPresence, latest, presenceChanges, type Span, staysOf } from './media-presence.ts';

const s = (seconds: number) => seconds * 1000;
const span = (from: number, to: number | null = null): Span => ({ from: s(from), to: to === null ? null : s(to) });
const presence = (from: number, to: number | null = null, hasHeartbeats = false): KnownPresence => ({
  ...span(from, to),
  hasHeartbeats,
});
const begin = (at: number) => ({ kind: 'begin', at: s(at) });
const end = (at: number) => ({ kind: 'end', at: s(at) });

test.each([
  ['a line lost and back soon is one stay', [span(0, 100), span(110, 200)], [span(0, 200)]],
  ['two devices are one stay', [span(0, 100), span(50, 200)], [span(0, 200)]],
  ['an hour between is two stays', [span(0, 100), span(3700)], [span(0, 100), span(3700)]],
  ['one that goes on has no end', [span(20), span(0, 10)], [span(0)]],
])('%s', (_, connections, expected) => {
  expect(staysOf(connections)).toEqual(expected);
});

test.each([
  ['who is there, is there', [span(0)], [presence(0)], []],
  ['who has gone without a word left with his last line', [span(1, 60)], [presence(0)], [end(60)]],
  ['who sends heartbeats is here by them alone', [span(1, 60)], [presence(0, null, true)], []],
  ['who said goodbye is not there longer', [span(1, 60)], [presence(0, 58)], []],
  ['who joined again since is there', [span(1, 60)], [presence(0, 58), presence(90)], []],
  ['who stayed on after his goodbye is there again', [span(1)], [presence(0, 100)], [begin(100)]],
  ['who came unseen is there', [span(5)], [], [begin(5)]],
  ['who came and went unseen was there', [span(5, 65)], [], [begin(5), end(65)]],
  ['who went and came back was away between', [span(1, 60), span(200)], [presence(0)], [end(60), begin(200)]],
  ['who came unseen for a moment was not there', [span(5, 15)], [], []],
  ['who lost his only line in a moment has gone', [span(1, 4)], [presence(0)], [end(4)]],
  ['what is not certain yet is left alone', [span(1, 470)], [presence(0)], []],
])('%s', (_, connections, presences, expected) => {
  expect(presenceChanges(connections, presences, s(455))).toEqual(expected);
});

/** What the presences are after the changes. */
function applied(presences: readonly KnownPresence[], changes: ReturnType<typeof presenceChanges>): KnownPresence[] {
  const after = presences.map((one) => ({ ...one }));
  for (const { kind, at } of changes)
    if (kind === 'begin') after.push({ from: at, to: null, hasHeartbeats: false });
    else after.find(({ to }) => to === null)!.to = at;
  return after;
}

const lines = fc.array(
  fc.record({ from: fc.integer({ min: 0, max: 600 }), length: fc.option(fc.integer({ min: 1, max: 300 })) }),
  { maxLength: 6 },
);
const spansOf = (made: { from: number; length: number | null }[]): Span[] =>
  made.map(({ from, length }) => span(from, length === null ? null : from + length));

test('one look at the end finds the same as many looks on the way, each with what was known then', () => {
  fc.assert(
    fc.property(
      lines,
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 }),
      fc.array(fc.integer({ min: 0, max: latest / 1000 }), { minLength: 12, maxLength: 12 }),
      (made, steps, delays) => {
        const connections = spansOf(made);
        const horizon = (now: number) => s(now) - latest - blip;
        /** Of each line, its begin and its end become known late, and perhaps the end before the begin. */
        const knownAt = (now: number): Span[] =>
          connections.flatMap(({ from, to }, index) => {
            const heardBegin = from + s(delays[2 * index]!) <= s(now);
            const heardEnd = to !== null && to + s(delays[2 * index + 1]!) <= s(now);
            if (!heardBegin && !heardEnd) return [];
            return [{ from, to: heardEnd ? to : null }];
          });
        let onTheWay: KnownPresence[] = [presence(0)];
        let now = 0;
        for (const step of steps) {
          now += step;
          onTheWay = applied(onTheWay, presenceChanges(knownAt(now), onTheWay, horizon(now)));
        }
        now += 2000;
        onTheWay = applied(onTheWay, presenceChanges(knownAt(now), onTheWay, horizon(now)));
        const atOnce = applied([presence(0)], presenceChanges(connections, [presence(0)], horizon(now)));
        expect(onTheWay).toEqual(atOnce);
        expect(presenceChanges(connections, atOnce, horizon(now))).toEqual([]);
      },
    ),
    { numRuns: 5000 },
  );
});

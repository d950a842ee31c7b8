import { expect, test } from 'vitest';
import { writeJunit } from './junit.ts';
import { exitStatusOf, progressLine, writeReport } from './report.ts';
import type { ConformanceReport, RuleResult } from './run.ts';

const holds: RuleResult = { id: 'a.holds', sentence: 'It holds.', seconds: 0.1, verdict: 'holds' };
const leftOut: RuleResult = {
  id: 'a.left',
  sentence: 'It was left out.',
  seconds: 0,
  verdict: 'left_out',
  reason: 'no --service was given',
};
const deviates: RuleResult = {
  id: 'b.deviates',
  sentence: 'It says <no> & "why".',
  seconds: 0.25,
  verdict: 'deviates',
  deviations: [{ asked: 'me by the student', expected: '401', came: '500 \u0007 <html>', requestId: 'conformance-1' }],
};

const reportOf = (...results: RuleResult[]): ConformanceReport => ({
  baseUrl: 'http://127.0.0.1:4000/api',
  startedAt: '2026-03-02T09:00:00.000Z',
  seconds: 1.5,
  requests: 12,
  readOnly: false,
  groups: [{ name: 'Group', results }],
  broken: null,
  leftovers: { keptLives: 3, keptAccounts: 0, keptSessions: 0, signedOut: 4, problems: [] },
});

test('the exit status tells what came of it', () => {
  expect(exitStatusOf(reportOf(holds, leftOut))).toBe(0);
  expect(exitStatusOf(reportOf(holds, deviates))).toBe(1);
  expect(exitStatusOf({ ...reportOf(holds, deviates), broken: 'it was interrupted' })).toBe(2);
});

test('a report says what was expected, what came, by which request, and what was left out', () => {
  const text = writeReport(reportOf(holds, leftOut, deviates));
  for (const part of [
    'holds     It holds.  [a.holds]',
    'because no --service was given',
    'asked     me by the student',
    'expected  401',
    'came      500',
    'request   conformance-1',
    '3 lives were started, and all ended; the contract keeps ended lives as evidence',
    '1 hold, 1 deviate, 1 left out.',
  ])
    expect(text).toContain(part);
  expect(progressLine(reportOf(holds).groups[0]!)).toBe('Group: 1 hold, 0 deviate, 0 left out');
});

test('a report is read from top to bottom by a person', () => {
  const second: RuleResult = {
    ...deviates,
    deviations: [
      { asked: 'me by the student', expected: '401', came: '500 <html>', requestId: 'conformance-1' },
      { asked: null, expected: 'one', came: 'two', requestId: null },
    ],
  };
  expect(writeReport({ ...reportOf(leftOut, second), readOnly: true, seconds: 1.25 })).toMatchInlineSnapshot(`
    "Conformance of http://127.0.0.1:4000/api
    2026-03-02T09:00:00.000Z, 12 requests in 1.3 s, read-only

    Group
      left out  It was left out.  [a.left]
                because no --service was given
      DEVIATES  It says <no> & "why".  [b.deviates]

          asked     me by the student
          expected  401
          came      500 <html>
          request   conformance-1

          expected  one
          came      two


    What is left of this run
      - 3 lives were started, and all ended; the contract keeps ended lives as evidence
      - every sign-in was ended (4 tokens)

    Not checked by any rule
      - expiry of tokens and the seven days after which a sign-in is not renewed (they take too long to come)
      - limits on failed sign-ins and equal answering times (trying them would lock accounts out)
      - metrics, imports that are carried out, and the second factor that an organization demands
      - 503 while the database is away or the service is stopping
      - what is written to logs, and durability over a crash

    Rules that do not hold
      - b.deviates

    0 hold, 1 deviate, 1 left out.
    "
  `);
});

test('what an authority answered cannot give orders to the terminal', () => {
  const came = '500 \u001b[2J\u009b1m\r\u202emoc \u2066x';
  const text = writeReport(
    reportOf({ ...deviates, deviations: [{ asked: null, expected: '401', came, requestId: null }] }),
  );
  expect(text).toContain(String.raw`came      500 \u001b[2J\u009b1m\u000d\u202emoc \u2066x`);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e\u2066]/u);
});

test('what a run left behind is told, and what it could not tidy up', () => {
  const told = (leftovers: Partial<ConformanceReport['leftovers']>) => {
    const report = reportOf(holds);
    return writeReport({ ...report, leftovers: { ...report.leftovers, ...leftovers }, broken: 'it was interrupted' });
  };
  const nothing = told({ keptLives: 0 });
  expect(nothing).toContain('What is left of this run\n  - every sign-in was ended (4 tokens)\n');
  expect(nothing).not.toContain('What could not be tidied up');
  expect(nothing).toContain('The run did not come to its end: it was interrupted.\n1 hold, 0 deviate, 0 left out.\n');
  const much = told({ keptAccounts: 2, keptSessions: 1, problems: ['a ban may still be there', 'a role too'] });
  expect(much).toContain(
    [
      'What is left of this run',
      '  - 3 lives were started',
      '  - 2 accounts were made and disabled',
      '  - 1 training sessions were made and archived',
      '  - every sign-in was ended (4 tokens)',
      '',
      'What could not be tidied up',
      '  - a ban may still be there',
      '  - a role too',
    ].join('\n'),
  );
});

test('a JUnit file is what test servers read', () => {
  const groups = [...reportOf(holds, leftOut).groups, { name: 'Another', results: [deviates] }];
  const second: RuleResult = {
    ...deviates,
    deviations: [...deviates.deviations, { asked: null, expected: "it's\none", came: 'two', requestId: null }],
  };
  expect(
    writeJunit({ ...reportOf(), groups: [...groups, { name: 'Last', results: [second] }] }),
  ).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="conformance" tests="4" failures="2" errors="0" skipped="1" time="1.500">
      <testsuite name="Group" tests="2" failures="0" errors="0" skipped="1" time="0.100">
        <testcase classname="a.holds" name="It holds." time="0.100"></testcase>
        <testcase classname="a.left" name="It was left out." time="0.000"><skipped message="no --service was given"/></testcase>
      </testsuite>
      <testsuite name="Another" tests="1" failures="1" errors="0" skipped="0" time="0.250">
        <testcase classname="b.deviates" name="It says &lt;no&gt; &amp; &quot;why&quot;." time="0.250"><failure type="b.deviates" message="expected 401, came 500 � &lt;html&gt;">asked: me by the student
    expected: 401
    came: 500 � &lt;html&gt;
    request: conformance-1</failure></testcase>
      </testsuite>
      <testsuite name="Last" tests="1" failures="1" errors="0" skipped="0" time="0.250">
        <testcase classname="b.deviates" name="It says &lt;no&gt; &amp; &quot;why&quot;." time="0.250"><failure type="b.deviates" message="expected 401, came 500 � &lt;html&gt;">asked: me by the student
    expected: 401
    came: 500 � &lt;html&gt;
    request: conformance-1

    asked: -
    expected: it&apos;s
    one
    came: two
    request: -</failure></testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test('a JUnit file counts the same and is well-formed XML whatever came', () => {
  const xml = writeJunit(reportOf(holds, leftOut, deviates));
  expect(xml).toContain('<testsuite name="Group" tests="3" failures="1" errors="0" skipped="1" time="0.350">');
  expect(xml).toContain('name="It says &lt;no&gt; &amp; &quot;why&quot;."');
  expect(xml).toContain('<skipped message="no --service was given"/>');
  expect(xml).toContain('message="expected 401, came 500 \u{FFFD} &lt;html&gt;"');
  expect(xml).not.toContain('\u0007');
});

test('a run that was broken off is an error in the JUnit file', () => {
  const xml = writeJunit({ ...reportOf(holds), broken: 'it was interrupted' });
  expect(xml).toContain('errors="1"');
  expect(xml).toContain('<error message="it was interrupted"/>');
});

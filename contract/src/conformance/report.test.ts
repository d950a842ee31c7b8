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

import type { Deviation } from './findings.ts';
import { countOf } from './report.ts';
import type { ConformanceReport, GroupResult, RuleResult } from './run.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** XML 1.0 has no way to write most control characters. */
const escapeXml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, (character) => entities[character]!);

const attributes = (values: Record<string, string | number>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');

const deviationText = ({ asked, expected, came, requestId }: Deviation): string =>
  `asked: ${asked ?? '-'}\nexpected: ${expected}\ncame: ${came}\nrequest: ${requestId ?? '-'}`;

const outcome = (result: RuleResult): string => {
  if (result.verdict === 'holds') return '';
  if (result.verdict === 'left_out') return `<skipped${attributes({ message: result.reason })}/>`;
  const [first] = result.deviations;
  const message = `expected ${first?.expected}, came ${first?.came}`;
  return `<failure${attributes({ type: result.id, message })}>${escapeXml(result.deviations.map(deviationText).join('\n\n'))}</failure>`;
};

const testCase = (result: RuleResult): string => {
  const head = attributes({ classname: result.id, name: result.sentence, time: result.seconds.toFixed(3) });
  return `    <testcase${head}>${outcome(result)}</testcase>`;
};

const counts = (groups: readonly GroupResult[]) => ({
  tests: groups.reduce((sum, { results }) => sum + results.length, 0),
  failures: countOf(groups, 'deviates'),
  errors: 0,
  skipped: countOf(groups, 'left_out'),
});

const suite = (group: GroupResult): string => {
  const time = group.results.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3);
  const head = attributes({ name: group.name, ...counts([group]), time });
  return [`  <testsuite${head}>`, ...group.results.map(testCase), '  </testsuite>'].join('\n');
};

/** What was not reached has no verdict; a test server must not take its absence for success. */
const brokenSuite = (reason: string): string =>
  [
    '  <testsuite name="The run" tests="1" failures="0" errors="1" skipped="0">',
    `    <testcase classname="run" name="The run comes to its end."><error${attributes({ message: reason })}/></testcase>`,
    '  </testsuite>',
  ].join('\n');

/** The report in the form test servers read. */
export const writeJunit = (report: ConformanceReport): string => {
  const broken = report.broken === null ? [] : [brokenSuite(report.broken)];
  const all = { ...counts(report.groups), errors: broken.length };
  const head = attributes({ name: 'conformance', ...all, time: report.seconds.toFixed(3) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${head}>`,
    ...report.groups.map(suite),
    ...broken,
    '</testsuites>',
    '',
  ].join('\n');
};

import type { Deviation } from './findings.ts';
import { uncheckable } from './rules.ts';
import type { ConformanceReport, GroupResult, RuleResult } from './run.ts';

export type Verdict = RuleResult['verdict'];

export const countOf = (groups: readonly GroupResult[], verdict: Verdict): number =>
  groups.flatMap(({ results }) => results).filter((result) => result.verdict === verdict).length;

/** 0: everything that was checked holds; 1: the authority deviates; 2: the run did not come to its end. */
export const exitStatusOf = ({ groups, broken }: ConformanceReport): 0 | 1 | 2 => {
  if (broken !== null) return 2;
  return countOf(groups, 'deviates') > 0 ? 1 : 0;
};

const countsOf = (groups: readonly GroupResult[]): string =>
  `${countOf(groups, 'holds')} hold, ${countOf(groups, 'deviates')} deviate, ${countOf(groups, 'left_out')} left out`;

/** One line, for somebody who watches. */
export const progressLine = (group: GroupResult): string => `${group.name}: ${countsOf([group])}`;

const marks: Record<Verdict, string> = { holds: 'holds    ', deviates: 'DEVIATES ', left_out: 'left out ' };

const deviationLines = ({ asked, expected, came, requestId }: Deviation): string[] => [
  ...(asked === null ? [] : [`asked     ${asked}`]),
  `expected  ${expected}`,
  `came      ${came}`,
  ...(requestId === null ? [] : [`request   ${requestId}`]),
  '',
];

const resultLines = (result: RuleResult): string[] => {
  const lines = [`  ${marks[result.verdict]} ${result.sentence}  [${result.id}]`];
  if (result.verdict === 'left_out') lines.push(`            because ${result.reason}`);
  if (result.verdict === 'deviates')
    lines.push('', ...result.deviations.flatMap(deviationLines).map((line) => (line === '' ? '' : `      ${line}`)));
  return lines;
};

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  - ${line}`)];

const lastLines = (report: ConformanceReport): string[] => {
  const { keptLives, keptAccounts, keptSessions, signedOut, problems } = report.leftovers;
  const kept = `${keptLives} lives were started, and all ended; the contract keeps ended lives as evidence`;
  const left = [
    ...(keptLives === 0 ? [] : problems.length === 0 ? [kept] : [`${keptLives} lives were started`]),
    ...(keptAccounts === 0 ? [] : [`${keptAccounts} accounts were made and disabled`]),
    ...(keptSessions === 0 ? [] : [`${keptSessions} training sessions were made and archived`]),
    `every sign-in was ended (${signedOut} tokens)`,
  ];
  const names = report.groups
    .flatMap(({ results }) => results)
    .filter(({ verdict }) => verdict === 'deviates')
    .map(({ id }) => id);
  return [
    ...section('What is left of this run', left),
    ...section('What could not be tidied up', problems),
    ...section('Not checked by any rule', uncheckable),
    ...section('Rules that do not hold', names),
    '',
    ...(report.broken === null ? [] : [`The run did not come to its end: ${report.broken}.`]),
    `${countsOf(report.groups)}.`,
    '',
  ];
};

/** Control characters, and those that turn the direction of text, by their numbers: a terminal would obey them. */
const visible = (text: string): string =>
  text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The whole report as text. Secrets were taken out before. */
export const writeReport = (report: ConformanceReport): string =>
  visible(
    [
      `Conformance of ${report.baseUrl}`,
      `${report.startedAt}, ${report.requests} requests in ${report.seconds.toFixed(1)} s${report.readOnly ? ', read-only' : ''}`,
      ...report.groups.flatMap(({ name, results }) => ['', name, ...results.flatMap(resultLines)]),
      ...lastLines(report),
    ].join('\n'),
  );

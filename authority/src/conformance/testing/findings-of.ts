import type { ConformanceReport, RuleResult } from '@prolean/contract/conformance/run.ts';

export const resultsOf = ({ groups }: ConformanceReport): RuleResult[] => groups.flatMap(({ results }) => results);

/** Ids of the rules with this verdict, in order. */
export const idsOf = (report: ConformanceReport, verdict: RuleResult['verdict']): string[] =>
  resultsOf(report)
    .filter((result) => result.verdict === verdict)
    .map(({ id }) => id);

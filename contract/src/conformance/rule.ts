import type { Context } from './context.ts';
import type { Findings } from './findings.ts';

/** What a rule can't do without; a run that lacks it leaves the rule out and says why. */
export type Need =
  | 'service'
  | 'otherProfessor'
  | 'otherStudent'
  | 'outsider'
  | 'admin'
  /** A training session the professor teaches and the student is enrolled in. */
  | 'session'
  /** Such a session without an open live: lives may be started in it. */
  | 'classroom'
  /** Such a session that never had a live. */
  | 'neverStarted'
  /** Another one without an open live. */
  | 'spareSession'
  /** The authority lets a live be started at all. */
  | 'live';

/** One promise of the contract, checked from outside. */
export type Rule = {
  /** Stable: what a report or a ticket names it by. */
  id: string;
  /** The promise, for a person. */
  sentence: string;
  needs: readonly Need[];
  /** True when a run with it may change lives, so `--read-only` leaves it out. */
  changes: boolean;
  /** True when others stand on it, so that it runs even in a run that asks for others only. */
  foundation: boolean;
  run(context: Context, findings: Findings): Promise<void>;
};

export type RuleGroup = { name: string; rules: readonly Rule[] };

type RuleDeclaration = Pick<Rule, 'id' | 'sentence' | 'run'> & Partial<Pick<Rule, 'needs' | 'changes' | 'foundation'>>;

/** Declares a rule that needs nothing and changes nothing, unless it says so. */
export const rule = (declaration: RuleDeclaration): Rule => ({
  needs: [],
  changes: false,
  foundation: false,
  ...declaration,
});

/** Thrown by a rule that finds, once under way, that it can't be checked here. */
export class LeftOut extends Error {
  override name = 'LeftOut';
}

/** Thrown when a deviation was noted after which the rest of the rule means nothing. */
export class RuleStopped extends Error {
  override name = 'RuleStopped';
}

/** Thrown when the run can't begin or go on: wrong usage, nobody there, credentials refused. */
export class CouldNotRun extends Error {
  override name = 'CouldNotRun';
}

import { randomBytes } from 'node:crypto';
import { checkBaseUrl } from '../base-url.ts';
import { health } from '../health.ts';
import { assembleCast, type Cast, type CastCredentials, restoreCast } from './cast.ts';
import { findRooms } from './classroom.ts';
import { type Context, createContext, missing } from './context.ts';
import { createConversation } from './conversation.ts';
import { createFindings, type Deviation } from './findings.ts';
import { createProbe, NoAnswer, type Probe } from './probe.ts';
import { createRedaction, type Redact } from './redaction.ts';
import { CouldNotRun, LeftOut, type Rule, RuleStopped } from './rule.ts';
import { ruleGroups } from './rules.ts';
import { type Leftovers, tidyUp } from './tidying.ts';

export type RuleResult = Pick<Rule, 'id' | 'sentence'> & { seconds: number } & (
    | { verdict: 'holds' }
    | { verdict: 'deviates'; deviations: readonly Deviation[] }
    | { verdict: 'left_out'; reason: string }
  );

export type GroupResult = { name: string; results: RuleResult[] };

export type ConformanceReport = {
  baseUrl: string;
  startedAt: string;
  seconds: number;
  requests: number;
  readOnly: boolean;
  groups: GroupResult[];
  /** Why the run did not come to its end; null when it did. */
  broken: string | null;
  leftovers: Leftovers;
};

export type ConformanceOptions = {
  /** Ends in `/api`. */
  baseUrl: string;
  people: CastCredentials;
  readOnly?: boolean;
  /** Beginnings of the ids of the rules to check, such as `lifecycle.`; all when left out. */
  only?: readonly string[];
  /** Ends the run early; it tidies up all the same. */
  signal?: AbortSignal;
  /** Hears of each group as soon as it is through. */
  onGroup?: (group: GroupResult) => void;
};

/** After this many rules in a row without an answer nobody is there any more. */
const mostSilences = 3;

type Options = ConformanceOptions & { signal: AbortSignal; redact: Redact };

const secondsSince = (begun: number): number => Math.round(performance.now() - begun) / 1000;

/** What a rule that broke off found: a reason to leave it out, or one more deviation. */
const resultOfError = (error: unknown, found: readonly Deviation[]): RuleResult & { silent?: boolean } => {
  const head = { id: '', sentence: '', seconds: 0 };
  if (error instanceof LeftOut && found.length === 0) return { ...head, verdict: 'left_out', reason: error.message };
  if (error instanceof RuleStopped || error instanceof LeftOut)
    return { ...head, verdict: 'deviates', deviations: found };
  const silent = error instanceof NoAnswer;
  const came = silent ? error.message : `an answer that lacks what this rule reads (${error})`;
  const expected = silent ? 'an answer' : 'a reply of the declared shape';
  const deviations = [...found, { asked: null, expected, came, requestId: null }];
  return { ...head, verdict: 'deviates', deviations, silent };
};

const clean = (result: RuleResult, redact: Redact): RuleResult =>
  result.verdict !== 'deviates'
    ? result
    : {
        ...result,
        deviations: result.deviations.map(({ asked, expected, came, requestId }) => ({
          asked: asked && redact(asked),
          expected: redact(expected),
          came: redact(came),
          requestId,
        })),
      };

const isWanted = ({ id, foundation }: Rule, { only }: Options): boolean =>
  only === undefined || foundation || only.some((beginning) => id.startsWith(beginning));

/** Why a rule is not checked in this run; null when it is. */
const leftOutBecause = (rule: Rule, context: Context, options: Options): string | null => {
  if (!isWanted(rule, options)) return 'the run was asked for others with --only';
  if (options.readOnly && rule.changes) return 'it changes something, and --read-only was given';
  return rule.needs.map((need) => missing(context, need)).find((reason) => reason !== null) ?? null;
};

const checkRule = async (
  rule: Rule,
  context: Context,
  options: Options,
): Promise<RuleResult & { silent?: boolean }> => {
  const head = { id: rule.id, sentence: rule.sentence };
  const reason = leftOutBecause(rule, context, options);
  if (reason !== null) return { ...head, seconds: 0, verdict: 'left_out', reason };
  const begun = performance.now();
  const findings = createFindings();
  const { deviations } = findings;
  try {
    await rule.run(context, findings);
  } catch (error) {
    return { ...resultOfError(error, deviations), ...head, seconds: secondsSince(begun) };
  }
  const seconds = secondsSince(begun);
  return deviations.length === 0
    ? { ...head, seconds, verdict: 'holds' }
    : { ...head, seconds, verdict: 'deviates', deviations };
};

/** Runs every rule in order and fills `groups` on the way; returns why it broke off, or null. */
const checkAll = async (context: Context, options: Options, groups: GroupResult[]): Promise<string | null> => {
  let silences = 0;
  for (const { name, rules } of ruleGroups) {
    const group: GroupResult = { name, results: [] };
    groups.push(group);
    for (const rule of rules) {
      if (options.signal.aborted) return 'it was interrupted';
      const logouts = context.conversation.logoutsAsked();
      const { silent = false, ...result } = await checkRule(rule, context, options);
      if (context.conversation.logoutsAsked() > logouts) await restoreCast(context.probe, context.cast).catch(() => {});
      if (options.signal.aborted) return 'it was interrupted';
      group.results.push(clean(result, options.redact));
      silences = silent ? silences + 1 : 0;
      if (silences === mostSilences) return 'the authority stopped answering';
    }
    options.onGroup?.(group);
  }
  return null;
};

const requireAnyone = async (probe: Probe): Promise<void> => {
  try {
    await probe.ask(health);
  } catch (error) {
    throw error instanceof NoAnswer ? new CouldNotRun(`nobody answers there: ${error.message}`) : error;
  }
};

/** What stopped the preparations, as the sentence the person who runs it is shown. */
const cleanError = (error: unknown, options: Options): unknown => {
  if (options.signal.aborted) return new CouldNotRun('it was interrupted');
  if (!(error instanceof CouldNotRun || error instanceof NoAnswer)) return error;
  return new CouldNotRun(options.redact(error.message));
};

/**
 * Checks a deployed authority against the contract, from outside. Whatever happens, it ends the lives it started and the
 * sign-ins it made. Throws `CouldNotRun` when it can't begin.
 */
export const runConformance = async (given: ConformanceOptions): Promise<ConformanceReport> => {
  const problem = checkBaseUrl(given.baseUrl);
  if (problem !== null) throw new CouldNotRun(`the base URL ${problem}`);
  const passwords = new Set(Object.values(given.people).map(({ password }) => password));
  const newPassword = (): string => {
    const password = randomBytes(18).toString('base64url');
    passwords.add(password);
    return password;
  };
  const conversation = createConversation(passwords);
  const redact = createRedaction(() => [...passwords, ...conversation.tokens, ...conversation.secrets]);
  const options: Options = { ...given, signal: given.signal ?? new AbortController().signal, redact };
  const { baseUrl, signal } = options;
  const probe = createProbe({ baseUrl, listener: conversation.listener, signal });
  // Tidying up is not interrupted by what interrupts the run.
  const broom = createProbe({ baseUrl, listener: conversation.listener, signal: new AbortController().signal });
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  const groups: GroupResult[] = [];
  let cast: Cast | null = null;
  let broken: string | null;
  let leftovers: Leftovers;
  try {
    await requireAnyone(probe);
    cast = await assembleCast(probe, options.people);
    const rooms = await findRooms(probe, cast);
    broken = await checkAll(createContext({ probe, cast, rooms, conversation, newPassword }), options, groups);
  } catch (error) {
    throw cleanError(error, options);
  } finally {
    leftovers = await tidyUp(broom, conversation, cast);
    await Promise.all([probe.close(), broom.close()]);
  }
  const requests = probe.requests() + broom.requests();
  return {
    baseUrl,
    startedAt,
    seconds: secondsSince(begun),
    requests,
    readOnly: options.readOnly ?? false,
    groups,
    broken,
    leftovers: { ...leftovers, problems: leftovers.problems.map(redact) },
  };
};

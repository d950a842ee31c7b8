import type { ImportLine, ImportReport, LineProblem, LineVerdict } from '@prolean/contract/imports.ts';
import type { Locale } from '@prolean/contract/values.ts';
import { Refusal } from '../../platform/refusal.ts';
import { sentenceOf } from './sentences.ts';

export type Problem = { column: string | null; problem: LineProblem };

/** A line on its way to its verdict. */
export type Draft = {
  line: number;
  problems: Problem[];
  /** Nothing stands against it, and it is there already. */
  unchanged: boolean;
  userId: string | null;
  activationCode: string | null;
};

export const newDraft = (line: number): Draft => ({
  line,
  problems: [],
  unchanged: false,
  userId: null,
  activationCode: null,
});

export type Mode = { dryRun: boolean; allOrNothing: boolean };

export const modeOf = (query: { dry_run: 'true' | 'false'; all_or_nothing: 'true' | 'false' }): Mode => ({
  dryRun: query.dry_run === 'true',
  allOrNothing: query.all_or_nothing === 'true',
});

export const isRefused = ({ problems }: Draft) => problems.length > 0;
/** What is to be added, if anything is. */
export const isNew = (draft: Draft) => !isRefused(draft) && !draft.unchanged;

const comesToNothing = (drafts: readonly Draft[], { allOrNothing }: Mode) => allOrNothing && drafts.some(isRefused);
export const isApplied = (drafts: readonly Draft[], mode: Mode) => !mode.dryRun && !comesToNothing(drafts, mode);

function verdictOf(draft: Draft, nothing: boolean): LineVerdict {
  if (isRefused(draft)) return 'refused';
  if (draft.unchanged) return 'unchanged';
  return nothing ? 'held_back' : 'created';
}

export function reportOf(drafts: readonly Draft[], mode: Mode, locale: Locale): ImportReport {
  const nothing = comesToNothing(drafts, mode);
  const counts = { lines: drafts.length, created: 0, unchanged: 0, refused: 0, held_back: 0 };
  const lines = drafts.map((draft): ImportLine => {
    const verdict = verdictOf(draft, nothing);
    counts[verdict] += 1;
    return {
      line: draft.line,
      verdict,
      problems: draft.problems,
      message: sentenceOf(locale, mode.dryRun, verdict, draft.problems),
      user_id: draft.userId,
      activation_code: draft.activationCode,
    };
  });
  return { dry_run: mode.dryRun, applied: isApplied(drafts, mode), counts, lines };
}

/** A misspelt column would be left out unseen, so the header is taken seriously. */
export function requireColumns(header: readonly string[], known: readonly string[], oneOf: readonly string[][]): void {
  const unknown = header.find((name) => !known.includes(name));
  const missing = oneOf.find((names) => !names.some((name) => header.includes(name)));
  if (unknown === undefined && missing === undefined) return;
  const message =
    unknown === undefined
      ? `the header names none of these columns: ${missing!.join(', ')}`
      : `the header names an unknown column; known are: ${known.join(', ')}`;
  throw new Refusal('invalid_request', 'The file cannot be read.', { details: [{ path: 'body', message }] });
}

import type { Readable } from 'node:stream';
import { normaliseCin } from '@prolean/contract/cin.ts';
import { type ImportReport, largestImport, longestImport } from '@prolean/contract/imports.ts';
import { authorOf, recordAudit } from '../../platform/audit.ts';
import type { By } from '../../platform/caller.ts';
import { type CsvLine, readCsv } from '../../platform/csv.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { notFound } from '../../platform/refusal.ts';
import type { ImportStore, KnownPerson } from './import-store.ts';
import { type Draft, isApplied, isNew, type Mode, newDraft, reportOf, requireColumns } from './report.ts';
import { type ImportTransaction, userColumns } from './user-import.ts';

const nameFields = ['username', 'email', 'cin'] as const;

/** Names as they are stored, whatever way they were typed. */
const stored = {
  username: (text: string) => text.toLowerCase(),
  email: (text: string) => text.toLowerCase(),
  cin: normaliseCin,
};

type EnrolmentLine = { draft: Draft; names: { field: (typeof nameFields)[number]; value: string }[] };

function enrolmentLineOf(line: CsvLine, columnCount: number): EnrolmentLine {
  const draft = newDraft(line.line);
  const names = nameFields
    .filter((field) => (line.fields[field] ?? '') !== '')
    .map((field) => ({ field, value: stored[field](line.fields[field]!).replaceAll('\0', '') }));
  if (line.columns !== columnCount) draft.problems.push({ column: null, problem: 'wrong_column_count' });
  else if (names.length === 0) draft.problems.push({ column: null, problem: 'missing' });
  return { draft, names };
}

/** Finds out whom each line names; every name that is given has to mean the same person. */
function namePeople(lines: readonly EnrolmentLine[], people: readonly KnownPerson[]): void {
  const bearerOf = new Map<string, KnownPerson>();
  for (const person of people)
    for (const field of nameFields) if (person[field] !== null) bearerOf.set(`${field} ${person[field]}`, person);
  const seen = new Set<string>();
  for (const { draft, names } of lines) {
    if (draft.problems.length > 0) continue;
    const found = names.map(({ field, value }) => bearerOf.get(`${field} ${value}`));
    const [person] = found;
    const { field } = names[0]!;
    if (found.includes(undefined)) {
      const nobody = names[found.indexOf(undefined)]!;
      draft.problems.push({ column: nobody.field, problem: 'unknown_person' });
    } else if (found.some((other) => other !== person))
      draft.problems.push({ column: null, problem: 'ambiguous_person' });
    else if (person!.role !== 'student') draft.problems.push({ column: field, problem: 'not_a_student' });
    else if (seen.has(person!.id)) draft.problems.push({ column: field, problem: 'twice_in_file' });
    else {
      seen.add(person!.id);
      draft.userId = person!.id;
    }
  }
}

export function createEnrolmentImport({ transaction }: { transaction: ImportTransaction }) {
  async function findPeople(store: ImportStore, organizationId: string, lines: readonly EnrolmentLine[]) {
    const named = (wanted: string) =>
      lines.flatMap(({ names }) => names.filter(({ field }) => field === wanted).map(({ value }) => value));
    const bearers = await store.bearers({ usernames: named('username'), emails: named('email'), cins: named('cin') });
    namePeople(
      lines,
      bearers.filter(({ organization_id }) => organization_id === organizationId),
    );
  }

  async function add(store: ImportStore, by: By, sessionId: string, drafts: readonly Draft[]): Promise<void> {
    const userIds = drafts.map(({ userId }) => userId!);
    const added = await store.enrol(by.caller.user.organization.id, sessionId, userIds);
    for (const draft of drafts) draft.unchanged = !added.has(draft.userId!);
    await recordAudit(
      store.connection,
      authorOf(by),
      ...[...added].map((user_id) => ({
        action: 'training_session.student_enrolled' as const,
        kind: 'training_session',
        id: sessionId,
        after: { user_id },
      })),
    );
  }

  return {
    async run(by: By, sessionId: string, file: Readable, mode: Mode): Promise<ImportReport> {
      requirePermission(by.caller, 'sessions.write');
      const { organization, locale } = by.caller.user;
      const { header, lines: read } = await readCsv(file, { bytes: largestImport, lines: longestImport });
      requireColumns(header, userColumns, [[...nameFields]]);
      const lines = read.map((line) => enrolmentLineOf(line, header.length));
      const drafts = lines.map(({ draft }) => draft);
      await transaction(async (store) => {
        if (!(await store.holdSession(organization.id, sessionId))) throw notFound();
        await findPeople(store, organization.id, lines);
        const enrolled = await store.enrolled(sessionId);
        for (const draft of drafts) draft.unchanged = draft.userId !== null && enrolled.has(draft.userId);
        if (isApplied(drafts, mode)) await add(store, by, sessionId, drafts.filter(isNew));
      });
      return reportOf(drafts, mode, locale);
    },
  };
}

export type EnrolmentImport = ReturnType<typeof createEnrolmentImport>;

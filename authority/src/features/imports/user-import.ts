import type { Readable } from 'node:stream';
import {
  type ImportReport,
  type LineProblem,
  largestImport,
  lineProblem,
  longestImport,
} from '@prolean/contract/imports.ts';
import { type NewUser, newUser, personRole } from '@prolean/contract/new-user.ts';
import { newActivationCode } from '../../platform/activation-code.ts';
import { authorOf, recordAudit } from '../../platform/audit.ts';
import type { By, Caller } from '../../platform/caller.ts';
import type { Clock } from '../../platform/clock.ts';
import { type CsvLine, readCsv } from '../../platform/csv.ts';
import { requirePermission } from '../../platform/permissions.ts';
import { unavailable } from '../../platform/refusal.ts';
import type { UsersService } from '../users/users-service.ts';
import type { ImportStore, KnownPerson, UserRow } from './import-store.ts';
import { type Draft, isApplied, isNew, type Mode, newDraft, type Problem, reportOf, requireColumns } from './report.ts';

export type ImportTransaction = <T>(work: (store: ImportStore) => Promise<T>) => Promise<T>;

export const userColumns = ['username', 'full_name', 'email', 'phone', 'cin', 'role', 'locale'];
const nameFields = ['username', 'email', 'cin'] as const;

const hour = 3600 * 1000;

/** Somebody took one of the names after it was looked at: nothing is kept, and everything is looked at again. */
class TakenMeanwhile extends Error {
  override name = 'TakenMeanwhile';
}
const looks = 3;

type UserLine = { draft: Draft; user: NewUser | null };

/** An empty cell is no value; whoever gives no role is a student. */
const valuesOf = ({ fields }: CsvLine) => {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  return { role: 'student', ...Object.fromEntries(given) };
};

const problemOf = (column: string, line: CsvLine): Problem => {
  if ((line.fields[column] ?? '') === '') return { column, problem: 'missing' };
  const named = lineProblem.safeParse(`bad_${column}`);
  return { column, problem: named.success ? named.data : 'missing' };
};

function userLineOf(line: CsvLine, columnCount: number): UserLine {
  const draft = newDraft(line.line);
  const parsed = newUser.safeParse(valuesOf(line));
  if (line.columns !== columnCount) draft.problems.push({ column: null, problem: 'wrong_column_count' });
  else if (!parsed.success) {
    const columns = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    draft.problems.push(...[...columns].map((column) => problemOf(column, line)));
  } else if (!personRole.safeParse(parsed.data.role).success)
    draft.problems.push({ column: 'role', problem: 'bad_role' });
  return { draft, user: parsed.data ?? null };
}

/** The first line with a name has it; a later one with the same is refused. */
function refuseRepeats(lines: readonly UserLine[]): void {
  const seen = new Set<string>();
  for (const { draft, user } of lines) {
    if (user === null) continue;
    const names = nameFields.filter((field) => user[field] !== null).map((field) => `${field} ${user[field]}`);
    const repeated = names.find((name) => seen.has(name));
    if (repeated !== undefined) draft.problems.push({ column: repeated.split(' ', 1)[0]!, problem: 'twice_in_file' });
    for (const name of names) seen.add(name);
  }
}

const fieldsOf = ({ username, full_name, email, phone, cin, role, locale }: KnownPerson | NewUser) =>
  JSON.stringify([username, full_name, email, phone, cin, role, locale]);

/** Compares lines with the people there are: the same person just so needs nothing, anybody else's name is taken. */
function compareWithPeople(lines: readonly UserLine[], people: readonly KnownPerson[], organizationId: string): void {
  const bearerOf = new Map<string, KnownPerson>();
  for (const person of people)
    for (const field of nameFields) if (person[field] !== null) bearerOf.set(`${field} ${person[field]}`, person);
  for (const { draft, user } of lines) {
    if (user === null || draft.problems.length > 0) continue;
    const same = bearerOf.get(`username ${user.username}`);
    if (same !== undefined && same.organization_id === organizationId && fieldsOf(same) === fieldsOf(user)) {
      draft.unchanged = true;
      draft.userId = same.id;
      continue;
    }
    for (const field of nameFields)
      if (user[field] !== null && bearerOf.has(`${field} ${user[field]}`))
        draft.problems.push({ column: field, problem: `${field}_taken` satisfies LineProblem });
  }
}

export function createUserImport(dependencies: { transaction: ImportTransaction; users: UsersService; clock: Clock }) {
  const { transaction, users, clock } = dependencies;

  async function refuseRoles(caller: Caller, lines: readonly UserLine[]): Promise<void> {
    const roles = new Set(lines.flatMap(({ user }) => (user === null ? [] : [user.role])));
    const refused = new Set<string>();
    for (const role of roles) if (!(await users.mayGive(caller, role))) refused.add(role);
    for (const { draft, user } of lines)
      if (user !== null && refused.has(user.role))
        draft.problems.push({ column: 'role', problem: 'role_not_yours_to_give' });
  }

  async function compare(store: ImportStore, organizationId: string, lines: readonly UserLine[]): Promise<void> {
    const names = (field: (typeof nameFields)[number]) =>
      lines.flatMap(({ user }) => (user?.[field] == null ? [] : [user[field]]));
    const people = await store.bearers({ usernames: names('username'), emails: names('email'), cins: names('cin') });
    compareWithPeople(lines, people, organizationId);
  }

  async function add(store: ImportStore, by: By, lines: readonly UserLine[]): Promise<void> {
    const organizationId = by.caller.user.organization.id;
    const expiresAt = new Date(clock() + (await store.activationHours(organizationId)) * hour);
    const codes = lines.map(() => newActivationCode());
    const rows: UserRow[] = lines.map(({ user }, index) => ({ ...user!, codeHash: codes[index]!.hash }));
    const ids = await store.insertUsers(organizationId, rows, expiresAt);
    if (ids.size < rows.length) throw new TakenMeanwhile();
    for (const [index, { draft, user }] of lines.entries()) {
      draft.userId = ids.get(user!.username)!;
      draft.activationCode = codes[index]!.code;
    }
    await recordAudit(
      store.connection,
      authorOf(by),
      ...lines.map(({ draft, user }) => ({
        action: 'user.created' as const,
        kind: 'user',
        id: draft.userId,
        after: user,
      })),
    );
  }

  /** One transaction whatever the mode: a crash half-way leaves nothing behind. */
  async function runOnce(by: By, lines: readonly UserLine[], mode: Mode): Promise<ImportReport> {
    const { organization, locale } = by.caller.user;
    refuseRepeats(lines);
    await refuseRoles(by.caller, lines);
    const drafts = lines.map(({ draft }) => draft);
    await transaction(async (store) => {
      await compare(store, organization.id, lines);
      if (isApplied(drafts, mode))
        await add(
          store,
          by,
          lines.filter(({ draft }) => isNew(draft)),
        );
    });
    return reportOf(drafts, mode, locale);
  }

  return {
    async run(by: By, file: Readable, mode: Mode): Promise<ImportReport> {
      requirePermission(by.caller, 'users.write');
      const { header, lines } = await readCsv(file, { bytes: largestImport, lines: longestImport });
      requireColumns(header, userColumns, [['username'], ['full_name']]);
      for (let look = 0; look < looks; look += 1) {
        try {
          const fresh = lines.map((line) => userLineOf(line, header.length));
          return await runOnce(by, fresh, mode);
        } catch (error) {
          if (!(error instanceof TakenMeanwhile)) throw error;
        }
      }
      throw unavailable();
    },
  };
}

export type UserImport = ReturnType<typeof createUserImport>;

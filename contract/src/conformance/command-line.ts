import { parseArgs } from 'node:util';
import { type CastCredentials, type Credentials, type Member, memberNames, members } from './cast.ts';
import { CouldNotRun } from './rule.ts';
import type { ConformanceOptions } from './run.ts';

export const usage = `npm run conformance -- --base-url URL --professor NAME:PASSWORD --student NAME:PASSWORD [options]

Checks a deployed authority against the contract, from outside, and prints a report.

  --base-url URL                  where the authority is; ends in /api
  --professor NAME:PASSWORD       a professor …
  --student NAME:PASSWORD         … and a student of one of his training sessions, with no live going on in it
  --other-professor NAME:PASSWORD a professor who is not assigned to it
  --other-student NAME:PASSWORD   a student who is not enrolled in it
  --outsider NAME:PASSWORD        a professor or student of another organization
  --service NAME:PASSWORD         a service that may check access
  --admin NAME:PASSWORD           an administrator of the same organization
  --read-only                     runs only what changes nothing, apart from signing in and out
  --only ID,ID                    only rules whose ids begin like this, for instance lifecycle.,media.
  --junit FILE                    also writes the report as JUnit XML
  --help                          prints this

Each value may come from the environment instead, so that no password stands on a command line:
CONFORMANCE_BASE_URL, CONFORMANCE_PROFESSOR, CONFORMANCE_STUDENT, CONFORMANCE_OTHER_PROFESSOR,
CONFORMANCE_OTHER_STUDENT, CONFORMANCE_OUTSIDER, CONFORMANCE_SERVICE, CONFORMANCE_ADMIN.

Without --read-only it starts and ends lives in a training session the professor and the student share; give accounts made
for tests. Every live it starts is ended and every sign-in is signed out; ended lives are kept by the authority as evidence.
Each run spends one failed sign-in of the student, of the few that are allowed in a quarter of an hour.

Exit status: 0 everything that was checked holds, 1 the authority deviates, 2 the run could not begin or come to its end.
`;

const flags = {
  'base-url': { type: 'string' },
  professor: { type: 'string' },
  student: { type: 'string' },
  'other-professor': { type: 'string' },
  'other-student': { type: 'string' },
  outsider: { type: 'string' },
  service: { type: 'string' },
  admin: { type: 'string' },
  'read-only': { type: 'boolean' },
  only: { type: 'string' },
  junit: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Flag = keyof typeof flags;

/** `other-professor` is also CONFORMANCE_OTHER_PROFESSOR. */
const variableOf = (flag: string): string => `CONFORMANCE_${flag.toUpperCase().replaceAll('-', '_')}`;

/** Splits at the first colon: a name has none, a password may. The text is never repeated in a message. */
const credentialsFrom = (flag: string, text: string): Credentials => {
  const place = text.indexOf(':');
  const [username, password] = [text.slice(0, place), text.slice(place + 1)];
  if (place < 1 || password === '') throw new CouldNotRun(`--${flag} must be NAME:PASSWORD`);
  return { username, password };
};

const parse = (args: string[]): Partial<Record<Flag, string | boolean>> => {
  try {
    return parseArgs({ args, options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node repeats a stray argument, which may be a password whose option was forgotten.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new CouldNotRun('every value needs its option');
    throw new CouldNotRun(error instanceof Error ? error.message : String(error));
  }
};

type CommandLine = { help: true } | { help: false; junit: string | null; options: ConformanceOptions };

/** What the person wants; throws `CouldNotRun` with a sentence when it can't be told. */
export const readCommandLine = (args: string[], environment: NodeJS.ProcessEnv): CommandLine => {
  const given = parse(args);
  if (given.help === true) return { help: true };
  const textOf = (flag: string): string | undefined => {
    const value = given[flag as Flag] ?? environment[variableOf(flag)];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const need = (flag: string): string => {
    const value = textOf(flag);
    if (value === undefined) throw new CouldNotRun(`--${flag} (or ${variableOf(flag)}) is needed`);
    return value;
  };
  const baseUrl = need('base-url');
  for (const flag of ['professor', 'student']) need(flag);
  const people: Partial<Record<Member, Credentials>> = {};
  for (const member of memberNames) {
    const flag = members[member].option.slice(2);
    const value = textOf(flag);
    if (value !== undefined) people[member] = credentialsFrom(flag, value);
  }
  const only = textOf('only')?.split(',');
  const options = {
    baseUrl,
    people: people as CastCredentials,
    readOnly: given['read-only'] === true,
    ...(only !== undefined && { only }),
  };
  return { help: false, junit: textOf('junit') ?? null, options };
};

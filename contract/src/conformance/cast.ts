import { login, me, type Role, type User } from '../identity.ts';
import { cameOf } from './findings.ts';
import type { Answer, Asker, Probe } from './probe.ts';
import { CouldNotRun } from './rule.ts';

export type Credentials = { username: string; password: string };

export type Member = 'professor' | 'student' | 'otherProfessor' | 'otherStudent' | 'outsider' | 'service' | 'admin';

/** What the report calls each, the option that names him, and what he has to be. */
export const members: Record<Member, { label: string; option: string; roles: readonly Role[] }> = {
  professor: { label: 'the professor', option: '--professor', roles: ['professor'] },
  student: { label: 'the student', option: '--student', roles: ['student'] },
  otherProfessor: { label: 'the other professor', option: '--other-professor', roles: ['professor'] },
  otherStudent: { label: 'the other student', option: '--other-student', roles: ['student'] },
  outsider: { label: 'the outsider', option: '--outsider', roles: ['professor', 'student'] },
  service: { label: 'the service', option: '--service', roles: ['service'] },
  admin: { label: 'the administrator', option: '--admin', roles: ['admin'] },
};

export const memberNames = Object.keys(members) as Member[];

export type CastCredentials = Partial<Record<Member, Credentials>> & Record<'professor' | 'student', Credentials>;

export type Person = Asker & { token: string; user: User; credentials: Credentials };

export type Cast = Record<'professor' | 'student', Person> & Record<Member, Person | null>;

/** A sign-in of this person, besides the one the run works with. */
export const signInAnew = (probe: Probe, { credentials, label }: Person): Promise<Answer> =>
  probe.ask(login, { body: credentials, as: { label: `${label}, anew`, token: null } });

const signIn = async (probe: Probe, member: Member, credentials: Credentials): Promise<Person> => {
  const { label, option, roles } = members[member];
  const answer = await probe.ask(login, { body: credentials, as: { label, token: null } });
  const { token, user } = (answer.body ?? {}) as { token?: unknown; user?: User };
  if (answer.status !== 200 || typeof token !== 'string' || typeof user?.id !== 'string')
    throw new CouldNotRun(`the credentials given with ${option} do not sign in: ${cameOf(answer)}`);
  if (!roles.includes(user.role))
    throw new CouldNotRun(`${option} must name a ${roles.join(' or ')}, not a ${user.role}`);
  return { label, token, user, credentials };
};

/** Signs everyone in; throws when anyone can't be. */
export const assembleCast = async (probe: Probe, credentials: CastCredentials): Promise<Cast> => {
  const cast: Partial<Record<Member, Person>> = {};
  for (const member of memberNames) {
    const own = credentials[member];
    if (own !== undefined) cast[member] = await signIn(probe, member, own);
  }
  const { professor, student } = cast;
  if (professor === undefined || student === undefined) throw new CouldNotRun('a professor and a student are needed');
  const { otherProfessor = null, otherStudent = null, outsider = null, service = null, admin = null } = cast;
  return { professor, student, otherProfessor, otherStudent, outsider, service, admin };
};

/** Signs in anew whom a faulty authority has signed out on the way, so that one fault does not fail every rule after it. */
export const restoreCast = async (probe: Probe, cast: Cast): Promise<void> => {
  for (const member of memberNames) {
    const person = cast[member];
    if (person === null || (await probe.ask(me, { as: person })).status !== 401) continue;
    const { token } = ((await signInAnew(probe, person)).body ?? {}) as { token?: unknown };
    if (typeof token === 'string') person.token = token;
  }
};

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { login, logout, me, renew, type SignedIn } from '../../identity.ts';
import { type Person, signInAnew } from '../cast.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import { readToken } from '../forged-tokens.ts';
import { type Answer, nobody, type Probe } from '../probe.ts';
import { LeftOut, type RuleGroup, rule } from '../rule.ts';

const everyone = ({ cast }: Context): Person[] => Object.values(cast).filter((person) => person !== null);

const signInAs = async (probe: Probe, findings: Findings, person: Person, username: string): Promise<SignedIn> => {
  const { password } = person.credentials;
  return findings.reply(login, await probe.ask(login, { body: { username, password } }), '200, as with the user name');
};

/** Signs in by another name of the person and sees that it is the same person. */
const sameByName = async (
  { probe, cast }: Context,
  findings: Findings,
  what: string,
  namesOf: (person: Person) => string[] | null,
): Promise<void> => {
  const people = [cast.professor, cast.student];
  const named = people.map((person) => ({ person, names: namesOf(person) }));
  if (named.every(({ names }) => names === null)) throw new LeftOut(`neither of the two has ${what}`);
  for (const { person, names } of named)
    for (const name of names ?? []) {
      const { user } = await signInAs(probe, findings, person, name);
      findings.that(user?.id === person.user.id, `${person.label} by ${what}`, 'somebody else');
    }
};

/** All of a refusal that a guesser could tell apart. */
const visible = ({ status, code, body, headers }: Answer): unknown => {
  const { request_id: _, ...rest } = (body ?? {}) as Record<string, unknown>;
  return { status, code, rest, headers: Object.keys(headers).sort() };
};

const wrongPassword = (): string => randomBytes(12).toString('base64url');

const nameRules = [
  rule({
    id: 'identity.login-name',
    sentence: 'Everybody signs in with his user name, whatever its case and the space around it.',
    run: async ({ probe, cast }, findings) => {
      for (const name of [cast.professor.user.username, ` ${cast.professor.user.username.toUpperCase()} `]) {
        const { user } = await signInAs(probe, findings, cast.professor, name);
        findings.that(user?.id === cast.professor.user.id, 'the professor', 'somebody else');
      }
    },
  }),
  rule({
    id: 'identity.login-email',
    sentence: 'The e-mail address signs in the same person.',
    run: (context, findings) =>
      sameByName(context, findings, 'an e-mail address', ({ user }) => (user.email === null ? null : [user.email])),
  }),
  rule({
    id: 'identity.login-cin',
    sentence: 'The national id signs in the same person, with spaces and in any case.',
    run: (context, findings) =>
      sameByName(context, findings, 'a national id', ({ user: { cin } }) =>
        cin === null ? null : [cin, cin.toLowerCase(), cin.replace(/(\d{3})(\d{3})$/, ' $1 $2')],
      ),
  }),
  rule({
    id: 'identity.login-unknown-fields',
    sentence: 'Fields a login does not know are dropped: nobody makes himself an administrator.',
    run: async ({ probe, cast }, findings) => {
      const body = { ...cast.student.credentials, role: 'admin', permissions: ['users.write'], status: 'active' };
      const { user } = findings.reply(login, await probe.ask(login, { body }));
      findings.that(user?.role === 'student', 'role student', `role ${user?.role}`);
    },
  }),
  rule({
    id: 'identity.login-alike',
    sentence: 'A wrong password and a name nobody has get the same answer: 401 invalid_credentials.',
    run: async ({ probe, cast }, findings) => {
      const tried = (username: string) =>
        probe.ask(login, { body: { username, password: wrongPassword() }, as: nobody });
      const unknown = await tried(`nobody.${randomBytes(6).toString('hex')}`);
      const wrong = await tried(cast.student.user.username);
      if (unknown.status === 429 || wrong.status === 429)
        throw new LeftOut('failed sign-ins are limited now (429); run again later');
      for (const answer of [unknown, wrong]) findings.refusal(answer, 'invalid_credentials');
      const alike = isDeepStrictEqual(visible(unknown), visible(wrong));
      findings.that(alike, 'the same answer as for an unknown name', 'an answer that can be told apart', wrong);
    },
  }),
];

const tokenRules = [
  rule({
    id: 'identity.me',
    sentence: 'A token says who it belongs to and what he may do, as the login did.',
    run: async (context, findings) => {
      for (const person of everyone(context)) {
        const answer = await context.probe.ask(me, { as: person });
        const { user } = findings.reply(me, answer);
        findings.that(isDeepStrictEqual(user, person.user), 'the user that signed in', 'a different user', answer);
      }
    },
  }),
  rule({
    id: 'identity.permissions',
    sentence: 'Permissions are sorted and without repeats, in login and me alike.',
    run: async (context, findings) => {
      for (const person of everyone(context)) {
        const answer = await context.probe.ask(me, { as: person });
        const { permissions } = findings.reply(me, answer);
        const sorted = [...new Set(permissions)].sort();
        findings.that(isDeepStrictEqual(permissions, sorted), 'a sorted set', 'another order or repeats', answer);
      }
    },
  }),
  rule({
    id: 'identity.token',
    sentence: 'The token is a JWT signed with HS256 that names its subject and lives as long as expiresIn says.',
    run: async ({ probe, cast }, findings) => {
      const answer = await signInAnew(probe, cast.professor);
      const { token, expiresIn } = findings.reply(login, answer);
      const { header, claims } = readToken(token);
      const life = Number(claims.exp) - Number(claims.iat);
      findings.that(header.alg === 'HS256', 'algorithm HS256', String(header.alg), answer);
      findings.that(claims.sub === cast.professor.user.id, 'sub: the user’s id', 'another subject', answer);
      findings.that(Math.abs(life - expiresIn) <= 1, `a life of ${expiresIn} s`, `${life} s`, answer);
      for (const name of ['iss', 'aud']) findings.that(claims[name] !== undefined, name, `no ${name}`, answer);
    },
  }),
  rule({
    id: 'identity.renew',
    sentence: 'A person renews his token, and the fresh one works.',
    run: async ({ probe, cast }, findings) => {
      const renewed = findings.reply(renew, await probe.ask(renew, { as: cast.student }));
      findings.that(renewed.user?.id === cast.student.user.id, 'the same user', 'somebody else');
      const fresh = { label: 'the student with the fresh token', token: renewed.token };
      findings.reply(me, await probe.ask(me, { as: fresh }));
    },
  }),
  rule({
    id: 'identity.logout',
    sentence: 'Signing out revokes the token and those renewed from it, at once and for good.',
    run: async ({ probe, cast }, findings) => {
      const first = { label: 'the student', token: findings.reply(login, await signInAnew(probe, cast.student)).token };
      const second = {
        label: 'the student',
        token: findings.reply(renew, await probe.ask(renew, { as: first })).token,
      };
      findings.reply(logout, await probe.ask(logout, { as: first }));
      for (const gone of [first, second])
        for (const endpoint of [me, renew, logout, me])
          findings.refusal(
            await probe.ask(endpoint, { as: { ...gone, label: 'the signed-out student' } }),
            'token_revoked',
          );
    },
  }),
  rule({
    id: 'identity.logout-own',
    sentence: 'Signing out ends this sign-in only: another one of the same person goes on.',
    run: async ({ probe, cast }, findings) => {
      const { token } = findings.reply(login, await signInAnew(probe, cast.student));
      findings.reply(logout, await probe.ask(logout, { as: { label: 'the student, anew', token } }));
      findings.reply(me, await probe.ask(me, { as: cast.student }));
    },
  }),
];

export const identityRules: RuleGroup = { name: 'Identity', rules: [...nameRules, ...tokenRules] };

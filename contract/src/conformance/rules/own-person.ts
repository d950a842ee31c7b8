import { randomBytes } from 'node:crypto';
import { activateAccount, createUser, issueActivationCode, type ManagedUser } from '../../administration-users.ts';
import type { Endpoint, ReplyOf } from '../../endpoint.ts';
import { login } from '../../identity.ts';
import type { Person } from '../cast.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import type { Answer, Asker, EndpointQuestion } from '../probe.ts';

/** A name nobody has. */
export const newName = (): string => `conformance-${randomBytes(6).toString('hex')}`;

/** How a rule asks for what it needs, most of it as the administrator. */
export const createAsking = ({ probe, cast }: Context, findings: Findings) => {
  const admin = cast.admin!;
  const ask = (endpoint: Endpoint, question: EndpointQuestion = {}): Promise<Answer> =>
    probe.ask(endpoint, { as: admin, ...question });
  const must = async <E extends Endpoint>(endpoint: E, question: EndpointQuestion = {}) =>
    findings.reply(endpoint, await ask(endpoint, question)) as ReplyOf<E>;
  return { admin, ask, must };
};

export type OwnPerson = Omit<Person, 'user'> & { user: ManagedUser };

/** A student of the run's own, made by the administrator and signed in with a password he chose by his activation code. */
export const makeOwnPerson = async (context: Context, findings: Findings): Promise<OwnPerson> => {
  const { must } = createAsking(context, findings);
  const username = newName();
  const password = context.newPassword();
  const { user } = await must(createUser, { body: { username, full_name: 'Conformance', role: 'student' } });
  const { activation } = await must(issueActivationCode, { id: user.id });
  await must(activateAccount, { body: { username, code: activation.code, new_password: password } });
  const person = { label: 'a person of the run’s own', token: '', user, credentials: { username, password } };
  return { ...person, token: await signIn(context, findings, person) };
};

/** One more sign-in of this person. */
export const signIn = async (
  { probe }: Context,
  findings: Findings,
  { label, credentials }: Pick<OwnPerson, 'label' | 'credentials'>,
  more: object = {},
): Promise<string> => {
  const as: Asker = { label, token: null };
  return findings.reply(login, await probe.ask(login, { as, body: { ...credentials, ...more } })).token;
};

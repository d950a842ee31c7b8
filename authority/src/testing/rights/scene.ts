import { createFormation } from '@prolean/contract/administration-formations.ts';
import { createRole } from '@prolean/contract/administration-roles.ts';
import { createSeance } from '@prolean/contract/administration-sessions.ts';
import { disableUser } from '@prolean/contract/administration-users.ts';
import { joinLive, startLive } from '@prolean/contract/live.ts';
import { addInvite } from '@prolean/contract/live-doors.ts';
import { createServiceToken } from '@prolean/contract/service-tokens.ts';
import { createTokens } from '../../features/identity/tokens.ts';
import { type AuthorityUnderTest, type TestPerson, testSettings } from '../authority-under-test.ts';
import type { CallerKind } from './rights-table.ts';

/** Ids of everything one class, and the organization around it, is made of. */
export type Belongings = Record<
  | 'session'
  | 'live'
  | 'formation'
  | 'seance'
  | 'invite'
  | 'role'
  | 'serviceToken'
  | 'service'
  | 'student'
  | 'professor'
  | 'signIn',
  string
>;

const day = 24 * 3600 * 1000;

const replyOf = <Reply>(outcome: { kind: string; reply?: Reply }): Reply => {
  if (outcome.kind !== 'ok' || outcome.reply === undefined) throw new Error(JSON.stringify(outcome));
  return outcome.reply;
};

type MadeClass = Awaited<ReturnType<AuthorityUnderTest['addClass']>>;

async function signInOf({ database }: AuthorityUnderTest, person: TestPerson): Promise<string> {
  const row = await database('sign_ins').where({ user_id: person.id }).first<{ id: string }>('id');
  return row.id;
}

/** A class with a live going on that its professor and its student are in, and one thing of each kind. */
async function furnish(authority: AuthorityUnderTest, made: MadeClass, admin: TestPerson): Promise<Belongings> {
  const { call } = authority;
  const params = { id: made.sessionId };
  const { live } = replyOf(await call(startLive, { params }, made.professor));
  for (const person of [made.professor, made.student]) replyOf(await call(joinLive, { params }, person));
  const named = `de ${made.sessionId}`;
  const { formation } = replyOf(await call(createFormation, { body: { title: `Formation ${named}` } }, admin));
  const { role } = replyOf(await call(createRole, { body: { name: `Rôle ${named}`, permissions: [] } }, admin));
  const times = { starts_at: '2026-03-02T09:00:00.000Z', ends_at: '2026-03-02T11:00:00.000Z' };
  const { seance } = replyOf(await call(createSeance, { params, body: { title: `Séance ${named}`, ...times } }, admin));
  const { invite } = replyOf(await call(addInvite, { params, body: { user_id: made.student.id } }, made.professor));
  const service = await authority.addPerson(made.organizationId, 'service');
  const token = replyOf(await call(createServiceToken, { body: { user_id: service.id, label: named } }, admin));
  return {
    session: made.sessionId,
    live: live.id,
    formation: formation.id,
    seance: seance.id,
    invite: invite.id,
    role: role.id,
    serviceToken: token.service_token.id,
    service: service.id,
    student: made.student.id,
    professor: made.professor.id,
    signIn: await signInOf(authority, service),
  };
}

/** Everybody and everything the matrix of rights speaks of. */
export async function createScene(authority: AuthorityUnderTest) {
  const organizationId = await authority.addOrganization();
  const admin = await authority.addPerson(organizationId, 'admin');
  const [own, others] = [await authority.addClass({ organizationId }), await authority.addClass({ organizationId })];
  const foreign = await authority.addClass();
  const foreignAdmin = await authority.addPerson(foreign.organizationId, 'admin');
  const disabled = await authority.addPerson(organizationId, 'professor');
  await authority.services.catalogue.assignProfessor(organizationId, own.sessionId, disabled.id);
  replyOf(await authority.call(disableUser, { params: { id: disabled.id } }, admin));

  const yesterday = createTokens(
    { secret: testSettings.JWT_SECRET, previousSecret: null, lifeSeconds: 3600 },
    () => Date.now() - day,
  );
  const expired = yesterday.sign({
    sub: own.professor.id,
    org: organizationId,
    sid: await signInOf(authority, own.professor),
    scope: 'full',
  });
  const people: Record<Exclude<CallerKind, 'anonymous'>, { id: string; token: string }> = {
    enrolled: own.student,
    other_student: others.student,
    owner: own.professor,
    other_professor: others.professor,
    admin,
    service: await authority.addPerson(organizationId, 'service'),
    disabled,
    expired: { id: own.professor.id, token: expired },
  };
  const belongings = {
    own: await furnish(authority, own, admin),
    others: await furnish(authority, others, admin),
    foreign: await furnish(authority, foreign, foreignAdmin),
  };
  const signIns = new Map<string, string>();
  for (const { id } of Object.values(people))
    signIns.set(id, (await authority.database('sign_ins').where({ user_id: id }).first('id')).id);
  return { organizationId, admin, foreignAdmin, foreign, people, belongings, signIns };
}

export type Scene = Awaited<ReturnType<typeof createScene>>;

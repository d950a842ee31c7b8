import { me } from '@prolean/contract/identity.ts';
import { getLive, joinLive, startLive } from '@prolean/contract/live.ts';
import { addInvite, listInvites, lookAtInvite, revokeInvite, useInvite } from '@prolean/contract/live-doors.ts';
import { mySessions, studentProfile } from '@prolean/contract/training-sessions.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../../testing/authority-under-test.ts';
import { openLiveStream } from '../../../testing/live-stream.ts';
import { code, guardedClass, reply } from '../testing/guarded-class.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

test('a link opens the live of one training session to one student, and nothing else', async () => {
  const { invite, of, student, organizationId } = await guardedClass(authority);
  const other = await authority.addClass({ organizationId });
  await authority.services.catalogue.enrol(organizationId, other.sessionId, student.id);
  await authority.call(startLive, { params: { id: other.sessionId } }, other.professor);
  const made = await invite(student);
  expect(JSON.stringify(made.invite)).not.toContain(made.token);
  const looked = reply(await authority.call(lookAtInvite, { body: { token: made.token } }));
  expect(looked).toMatchObject({ session: { id: of.params.id }, expires_at: made.invite.expires_at });
  const { token, user, permissions } = reply(await authority.call(useInvite, { body: { token: made.token } }));
  expect([user.id, permissions]).toEqual([student.id, []]);
  expect(reply(await authority.call(joinLive, of, { token }))).toMatchObject({ role: 'student' });
  expect(await code(authority.call(getLive, of, { token }))).toBe('ok');
  const stream = await openLiveStream(authority.origin, of.params.id, { token });
  expect((await stream.next())?.event).toBe('snapshot');
  stream.close();
  expect(await code(authority.call(me, {}, { token }))).toBe('ok');
  expect(await code(authority.call(joinLive, { params: { id: other.sessionId } }, { token }))).toBe('forbidden');
  for (const endpoint of [studentProfile, mySessions])
    expect(await code(authority.call(endpoint, {}, { token }))).toBe('forbidden');
});

test('a link can be used again until it expires, eight hours later if nothing else is said', async () => {
  const { invite, student } = await guardedClass(authority);
  const made = await invite(student);
  expect(Date.parse(made.invite.expires_at) - Date.parse(made.invite.created_at)).toBe(8 * 3600 * 1000);
  const use = () => code(authority.call(useInvite, { body: { token: made.token } }));
  expect([await use(), await use()]).toEqual(['ok', 'ok']);
  authority.moveClock(8 * 3600 * 1000);
  expect(await use()).toBe('token_expired');
  authority.moveClock(-8 * 3600 * 1000);
  expect(await use()).toBe('ok');
});

test('revoking a link, or making another, ends it and every sign-in it has led to', async () => {
  const { invite, of, professor, student } = await guardedClass(authority);
  const signIn = async (token: string) => reply(await authority.call(useInvite, { body: { token } }));
  const first = await invite(student);
  const early = await signIn(first.token);
  const second = await invite(student);
  expect(await code(authority.call(joinLive, of, early))).toBe('token_revoked');
  expect(await code(authority.call(useInvite, { body: { token: first.token } }))).toBe('token_revoked');
  const late = await signIn(second.token);
  expect(reply(await authority.call(listInvites, of, professor)).invites).toMatchObject([{ id: second.invite.id }]);
  const revoke = (id: string) => authority.call(revokeInvite, { params: { ...of.params, invite_id: id } }, professor);
  expect([await code(revoke(second.invite.id)), await code(revoke(second.invite.id))]).toEqual(['ok', 'ok']);
  expect(await code(authority.call(joinLive, of, late))).toBe('token_revoked');
  expect(reply(await authority.call(listInvites, of, professor)).invites).toEqual([]);
  expect(await code(revoke(authority.unknownId()))).toBe('not_found');
  expect(await code(authority.call(joinLive, of, student))).toBe('ok');
});

test('a link opens nothing for who is withdrawn, banned or disabled, and none is made for a stranger', async () => {
  const { invite, ban, lift, of, professor, students, sessionId, organizationId } = await guardedClass(authority, 2);
  const [first, second] = [students[0]!, students[1]!];
  const { token } = await invite(first);
  const use = () => code(authority.call(useInvite, { body: { token } }));
  await ban(first);
  expect(await use()).toBe('banned');
  await lift(first);
  await authority.services.catalogue.withdraw(sessionId, first.id);
  expect(await use()).toBe('not_enrolled');
  const disabled = await invite(second);
  await authority.services.people.setStatus(second.id, 'disabled');
  expect(await code(authority.call(useInvite, { body: { token: disabled.token } }))).toBe('account_disabled');
  const stranger = await authority.addPerson(organizationId, 'student');
  const elsewhere = (await authority.addClass()).student;
  const ask = (person: TestPerson) => authority.call(addInvite, { ...of, body: { user_id: person.id } }, professor);
  expect(await code(ask(stranger))).toBe('not_enrolled');
  expect(await code(ask(elsewhere))).toBe('not_found');
  expect(await code(authority.call(useInvite, { body: { token: 'x'.repeat(43) } }))).toBe('token_invalid');
});

test('of a link only a hash is kept', async () => {
  const { invite, student } = await guardedClass(authority);
  const { token } = await invite(student);
  const { rows } = await authority.database.raw('select to_jsonb(i)::text as row from session_invites i');
  expect(rows.every(({ row }: { row: string }) => !row.includes(token))).toBe(true);
});

import { hash } from '@node-rs/argon2';
import { changePassword, endOtherSignIns, endSignIn, listSignIns } from '@prolean/contract/account.ts';
import { login, me, renew } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type AuthorityUnderTest,
  password,
  startAuthority,
  type TestPerson,
} from '../../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
let person: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
  organizationId = await authority.addOrganization();
});
afterAll(() => authority.close());
beforeEach(async () => {
  person = await authority.addPerson(organizationId, 'student');
});

const chosen = 'girafe bleue au marché';
const isGood = async (token: string) => (await authority.call(me, {}, { token })).kind === 'ok';
const change = (token: string, current_password: string, new_password: string) =>
  authority.call(changePassword, { body: { current_password, new_password } }, { token });
const signInsOf = async (token: string) => {
  const outcome = await authority.call(listSignIns, {}, { token });
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.reply.sign_ins;
};

test('a new password ends every sign-in, and the reply holds the token of a new one', async () => {
  const elsewhere = await authority.signIn(person.username);
  const outcome = await change(person.token, password, chosen);
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  expect([await isGood(person.token), await isGood(elsewhere), await isGood(outcome.reply.token)]).toEqual([
    false,
    false,
    true,
  ]);
  expect(await authority.call(login, { body: { username: person.username, password } })).toMatchObject({
    code: 'invalid_credentials',
  });
  expect(await isGood(await authority.signIn(person.username, chosen))).toBe(true);
});

test('without the current password nothing changes, and ten wrong ones use the tries of this sign-in up', async () => {
  const codes = [];
  for (let index = 0; index < 11; index += 1) {
    const outcome = await change(person.token, `wrong ${index}`, chosen);
    codes.push(outcome.kind === 'refused' && outcome.code);
  }
  expect(codes.slice(0, 10)).toEqual(Array(10).fill('invalid_credentials'));
  expect(codes[10]).toBe('rate_limited');
  expect(await isGood(await authority.signIn(person.username))).toBe(true);
});

test('a password that breaks the rules is refused with the name of the rule', async () => {
  for (const [wanted, problem] of [
    ['too short', 'too_short'],
    ['x'.repeat(13).concat('y'.repeat(116)), 'too_long'],
    ['password1234', 'too_common'],
    ['Personne-personne-1', 'too_close_to_you'],
  ] as const)
    expect(await change(person.token, password, wanted)).toMatchObject({
      code: 'invalid_request',
      details: [{ path: 'body.new_password', message: problem }],
    });
  expect(await isGood(person.token)).toBe(true);
});

test('of two changes at once one is made', async () => {
  const outcomes = await Promise.all([
    change(person.token, password, 'première girafe bleue'),
    change(person.token, password, 'seconde girafe bleue'),
  ]);
  expect(outcomes.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
});

test('a password is the same however its accents were typed', async () => {
  await change(person.token, password, 'girafe bleue au marche\u0301');
  expect(await isGood(await authority.signIn(person.username, 'girafe bleue au march\u00e9'))).toBe(true);
});

test('every character of a long password matters', async () => {
  const long = 'un vent de sable, '.repeat(8).slice(0, 127);
  await change(person.token, password, `${long}a`);
  expect(await isGood(await authority.signIn(person.username, `${long}a`))).toBe(true);
  expect(await authority.call(login, { body: { username: person.username, password: `${long}b` } })).toMatchObject({
    code: 'invalid_credentials',
  });
});

test('a hash made with weaker parameters is made anew at the next sign-in', async () => {
  const weak = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await authority.database('users').where({ id: person.id }).update({ password_hash: weak });
  await authority.signIn(person.username);
  const row = await authority.database('users').where({ id: person.id }).first('password_hash');
  expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await isGood(await authority.signIn(person.username))).toBe(true);
});

test('a name of a device that grows when it is composed is cut, and one that says nothing is none', async () => {
  for (const device_name of ['\ufb2c'.repeat(200), '\u{1f4f1}'.repeat(100), '\u0000\n'])
    expect(await authority.call(login, { body: { username: person.username, password, device_name } })).toMatchObject({
      kind: 'ok',
    });
  const names = (await signInsOf(person.token)).map((one) => one.device_name);
  expect(names.slice(0, 3)).toEqual([
    null,
    '\u{1f4f1}'.repeat(100),
    '\ufb2c'.normalize('NFC').repeat(200).slice(0, 200),
  ]);
});

test('a person sees where he is signed in and can end one of them, or all others', async () => {
  const body = { username: person.username, password, device_name: ' \u001b\u202eFirefox, Windows\u0000' };
  const phone = await authority.call(login, { body }, { clientAddress: '203.0.113.9' });
  const third = await authority.signIn(person.username);
  if (phone.kind !== 'ok') throw new Error('not signed in');
  const list = await signInsOf(third);
  expect(list.map(({ current }) => current)).toEqual([true, false, false]);
  expect(list[1]).toMatchObject({ address: '203.0.113.9', device_name: 'Firefox, Windows' });
  expect(await authority.call(endSignIn, { params: { id: list[1]!.id } }, { token: third })).toMatchObject({
    kind: 'ok',
  });
  expect([await isGood(phone.reply.token), await isGood(person.token)]).toEqual([false, true]);
  expect(await authority.call(endOtherSignIns, {}, { token: third })).toMatchObject({ reply: { ended: 1 } });
  expect([await isGood(person.token), await isGood(third)]).toEqual([false, true]);
  expect(await signInsOf(third)).toHaveLength(1);
});

test('nobody ends a sign-in of someone else', async () => {
  const other = await authority.addPerson(organizationId, 'student');
  const [foreign] = await signInsOf(other.token);
  expect(await authority.call(endSignIn, { params: { id: foreign!.id } }, { token: person.token })).toMatchObject({
    code: 'not_found',
  });
  expect(await isGood(other.token)).toBe(true);
});

test('renewing says when a sign-in was last seen', async () => {
  const before = (await signInsOf(person.token))[0]!;
  authority.moveClock(60_000);
  await authority.call(renew, {}, { token: person.token });
  const after = (await signInsOf(person.token))[0]!;
  expect(after.signed_in_at).toBe(before.signed_in_at);
  expect(Date.parse(after.last_seen_at)).toBeGreaterThanOrEqual(Date.parse(before.last_seen_at) + 60_000);
});

test('the eleventh sign-in ends the oldest one, also when they come at once', async () => {
  await Promise.all(Array.from({ length: 15 }, () => authority.signIn(person.username)));
  const newest = await authority.signIn(person.username);
  expect(await signInsOf(newest)).toHaveLength(10);
  expect(await isGood(person.token)).toBe(false);
});

test('a token for one live opens that live, and nothing else', async () => {
  const { sessionId, student, professor } = await authority.addClass({ organizationId });
  const elsewhere = await authority.addClass({ organizationId });
  const { token } = await authority.services.identity.signInToLive(student.id, sessionId, '203.0.113.5');
  const status = async (method: string, path: string) =>
    (await fetch(`${authority.origin}/api${path}`, { method, headers: { authorization: `Bearer ${token}` } })).status;
  expect(await isGood(professor.token)).toBe(true);
  expect(await status('GET', `/sessions-formation/${sessionId}/live`)).toBe(200);
  expect(await status('GET', '/auth/me')).toBe(200);
  for (const [method, path] of [
    ['GET', `/sessions-formation/${elsewhere.sessionId}/live`],
    ['GET', `/sessions-formation/my-sessions/${sessionId}`],
    ['GET', '/students/me/profile'],
    ['GET', '/auth/sign-ins'],
    ['POST', '/auth/renew'],
    ['POST', '/auth/password'],
  ] as const)
    expect([path, await status(method, path)]).toEqual([path, 403]);
  expect(await status('POST', '/auth/logout')).toBe(200);
  expect(await status('GET', `/sessions-formation/${sessionId}/live`)).toBe(401);
  expect(await isGood(student.token)).toBe(true);
});

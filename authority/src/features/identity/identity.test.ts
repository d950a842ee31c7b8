import { login, logout, me, renew } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, password, startAuthority } from '../../testing/authority-under-test.ts';
import { someoneWaits } from '../../testing/someone-waits.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
beforeAll(async () => {
  authority = await startAuthority();
  organizationId = await authority.addOrganization();
});
afterAll(() => authority.close());

const logIn = (username: string, secret = password) => authority.call(login, { body: { username, password: secret } });
const whoIs = (token: string) => authority.call(me, {}, { token });

test('a person signs in with his user name, his e-mail address or his CIN, however it is typed', async () => {
  const { id, username } = await authority.addPerson(organizationId, 'student');
  const number = username.split('-')[1];
  for (const name of [
    username,
    username.toUpperCase(),
    ` ${username} `,
    `${username}@example.test`,
    `zz ${number} 000`,
  ]) {
    const outcome = await logIn(name);
    expect(outcome).toMatchObject({ kind: 'ok', reply: { user: { id, role: 'student' }, expiresIn: 8 * 3600 } });
  }
});

test('an unknown user and a wrong password get the same answer', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  const [wrong, unknown] = [await logIn(username, 'not the password'), await logIn('nobody-at-all')];
  expect(wrong).toMatchObject({ kind: 'refused', status: 401, code: 'invalid_credentials' });
  expect({ ...unknown, requestId: null }).toEqual({ ...wrong, requestId: null });
});

test('a password is taken as it was typed', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  for (const typed of [password.toLowerCase(), ` ${password}`, `${password} `])
    expect(await logIn(username, typed)).toMatchObject({ code: 'invalid_credentials' });
});

test('no reply holds anything of the password', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  const outcome = await logIn(username);
  expect(JSON.stringify(outcome)).not.toMatch(/argon2|password/i);
});

test('permissions are what the roles grant, sorted', async () => {
  const { token } = await authority.addPerson(organizationId, 'service');
  expect(await whoIs(token)).toMatchObject({ reply: { permissions: ['live.access.check', 'live.supervise'] } });
});

test('a disabled account is refused on the very next request, and cannot sign in or renew', async () => {
  const { id, username, token } = await authority.addPerson(organizationId, 'student');
  await authority.services.people.setStatus(id, 'disabled');
  expect(await whoIs(token)).toMatchObject({ status: 403, code: 'account_disabled' });
  expect(await authority.call(renew, {}, { token })).toMatchObject({ code: 'account_disabled' });
  expect(await logIn(username)).toMatchObject({ code: 'account_disabled' });
  expect(await logIn(username, 'not the password')).toMatchObject({ code: 'invalid_credentials' });
});

test('a sign-in under way with the old password does not outlive the change that ends all sign-ins', async () => {
  const [changed, disabled] = [
    await authority.addPerson(organizationId, 'student'),
    await authority.addPerson(organizationId, 'student'),
  ];
  const other = await authority.database('users').where({ id: disabled.id }).first('password_hash');
  const codes: string[] = [];
  for (const [{ id, username }, changes] of [
    [changed, { password_hash: other.password_hash.replace(/.$/, 'A') }],
    [disabled, { status: 'disabled' }],
  ] as const) {
    const holding = await authority.database.transaction();
    await holding('users').where({ id }).forUpdate().first('id');
    const underWay = logIn(username);
    await someoneWaits(authority.database);
    await holding('users').where({ id }).update(changes);
    await holding.commit();
    const outcome = await underWay;
    codes.push(outcome.kind === 'refused' ? outcome.code : outcome.kind);
    expect(await authority.database('sign_ins').where({ user_id: id })).toHaveLength(1);
  }
  expect(codes).toEqual(['invalid_credentials', 'account_disabled']);
});

test('signing out ends this sign-in with all its tokens, and no other one', async () => {
  const { username, token } = await authority.addPerson(organizationId, 'student');
  const elsewhere = await authority.signIn(username);
  const renewed = await authority.call(renew, {}, { token });
  if (renewed.kind !== 'ok') throw new Error('not renewed');
  expect((await authority.call(logout, {}, { token })).kind).toBe('ok');
  for (const ended of [token, renewed.reply.token])
    expect(await whoIs(ended)).toMatchObject({ status: 401, code: 'token_revoked' });
  expect((await whoIs(elsewhere)).kind).toBe('ok');
});

test('a token ends with its life, and a renewed one lives on', async () => {
  const own = await startAuthority();
  try {
    const { token } = await own.addPerson(await own.addOrganization(), 'student');
    own.moveClock(7 * 3600 * 1000);
    const renewed = await own.call(renew, {}, { token });
    own.moveClock(3600 * 1000);
    expect(await own.call(me, {}, { token })).toMatchObject({ status: 401, code: 'token_expired' });
    if (renewed.kind !== 'ok') throw new Error('not renewed');
    expect((await own.call(me, {}, { token: renewed.reply.token })).kind).toBe('ok');
  } finally {
    await own.close();
  }
});

test('a sign-in older than seven days cannot be renewed', async () => {
  const own = await startAuthority({ JWT_EXPIRES_IN_SECONDS: String(7 * 24 * 3600) });
  try {
    const { token } = await own.addPerson(await own.addOrganization(), 'student');
    own.moveClock(6 * 24 * 3600 * 1000);
    const renewed = await own.call(renew, {}, { token });
    if (renewed.kind !== 'ok') throw new Error('not renewed');
    own.moveClock(2 * 24 * 3600 * 1000);
    expect(await own.call(renew, {}, { token: renewed.reply.token })).toMatchObject({ code: 'token_expired' });
  } finally {
    await own.close();
  }
});

test('right passwords use up no tries', async () => {
  const { username } = await authority.addPerson(organizationId, 'student');
  for (let count = 0; count < 15; count += 1) expect((await logIn(username)).kind).toBe('ok');
});

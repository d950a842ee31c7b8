import { listAuditLog } from '@prolean/contract/administration-organization.ts';
import { login, me } from '@prolean/contract/identity.ts';
import {
  confirmSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  removeSecondFactorOf,
  renewRecoveryCodes,
  setUpSecondFactor,
} from '@prolean/contract/second-factor.ts';
import { TOTP, URI } from 'otpauth';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSealing } from '../../../platform/sealing.ts';
import {
  type AuthorityUnderTest,
  password,
  startAuthority,
  type TestPerson,
  testSettings,
} from '../../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
let person: TestPerson;
beforeEach(async () => {
  authority = await startAuthority();
  authority.stopClock();
  organizationId = await authority.addOrganization();
  person = await authority.addPerson(organizationId, 'professor');
});
afterEach(() => authority.close());

const step = 30_000;
const isGood = async (token: string) => (await authority.call(me, {}, { token })).kind === 'ok';
const logIn = (username: string, code?: string, secret = password) =>
  authority.call(login, { body: { username, password: secret, ...(code === undefined ? {} : { code }) } });
const stateOf = async (token: string) => {
  const outcome = await authority.call(getSecondFactor, {}, { token });
  return outcome.kind === 'ok' ? outcome.reply : outcome;
};

const beginFor = async (token: string) => {
  const outcome = await authority.call(setUpSecondFactor, { body: { password } }, { token });
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  const totp = URI.parse(outcome.reply.uri);
  if (!(totp instanceof TOTP)) throw new Error('not a TOTP address');
  /** The code an app shows at the services' time, or so many steps beside it. */
  const code = (steps = 0) => totp.generate({ timestamp: authority.now() + steps * step });
  return { code, uri: outcome.reply.uri, secret: outcome.reply.secret };
};
const switchOn = async (token: string) => {
  const app = await beginFor(token);
  const outcome = await authority.call(confirmSecondFactor, { body: { code: app.code() } }, { token });
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  // That step is used up.
  authority.moveClock(2 * step);
  return { ...app, recoveryCodes: outcome.reply.recovery_codes };
};

test('once switched on, a right password is not enough; with the code of now it is', async () => {
  const { code } = await switchOn(person.token);
  expect(await logIn(person.username)).toMatchObject({ status: 401, code: 'second_factor_required' });
  expect(await logIn(person.username, code(), 'wrong')).toMatchObject({ code: 'invalid_credentials' });
  expect(await logIn(person.username, '000000')).toMatchObject({ code: 'second_factor_required' });
  const text = code();
  expect(await logIn(person.username, `${text.slice(0, 3)} ${text.slice(3)}`)).toMatchObject({ kind: 'ok' });
});

test('before it is confirmed nobody is asked for a code', async () => {
  const first = await beginFor(person.token);
  expect(await logIn(person.username)).toMatchObject({ kind: 'ok' });
  const second = await beginFor(person.token);
  expect(second.secret).not.toBe(first.secret);
  const confirm = (code: string) => authority.call(confirmSecondFactor, { body: { code } }, { token: person.token });
  expect(await confirm(first.code())).toMatchObject({ code: 'invalid_credentials' });
  expect(await confirm(second.code())).toMatchObject({ kind: 'ok' });
  expect(await confirm(second.code())).toMatchObject({ code: 'conflict' });
});

test('switching it on ends every other sign-in', async () => {
  const elsewhere = await authority.signIn(person.username);
  await switchOn(person.token);
  expect([await isGood(person.token), await isGood(elsewhere)]).toEqual([true, false]);
});

test('each step is good once, also for two at the same moment, and so is no earlier one', async () => {
  const { code } = await switchOn(person.token);
  const outcomes = await Promise.all([logIn(person.username, code()), logIn(person.username, code())]);
  expect(outcomes.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
  expect(await logIn(person.username, code(-1))).toMatchObject({ code: 'second_factor_required' });
  expect(await logIn(person.username, code(1))).toMatchObject({ kind: 'ok' });
});

test('a clock may be one step off, not two', async () => {
  const { code } = await switchOn(person.token);
  expect(await logIn(person.username, code(-2))).toMatchObject({ code: 'second_factor_required' });
  expect(await logIn(person.username, code(2))).toMatchObject({ code: 'second_factor_required' });
  expect(await logIn(person.username, code(-1))).toMatchObject({ kind: 'ok' });
});

test('guessing codes is limited like guessing passwords', async () => {
  const { code } = await switchOn(person.token);
  for (let index = 0; index < 10; index += 1)
    expect(await logIn(person.username, `00000${index}`)).toMatchObject({ code: 'second_factor_required' });
  expect(await logIn(person.username, code())).toMatchObject({ code: 'rate_limited' });
});

test('a recovery code opens once, however it is typed, and another person’s never', async () => {
  const { recoveryCodes } = await switchOn(person.token);
  const [code = '', other = ''] = recoveryCodes;
  expect(new Set(recoveryCodes).size).toBe(10);
  expect(await logIn(person.username, code.replaceAll('-', ' ').toLowerCase())).toMatchObject({ kind: 'ok' });
  expect(await logIn(person.username, code)).toMatchObject({ code: 'second_factor_required' });
  expect(await stateOf(person.token)).toMatchObject({ active: true, recovery_codes_left: 9 });
  const second = await authority.addPerson(organizationId, 'professor');
  await switchOn(second.token);
  expect(await logIn(second.username, other)).toMatchObject({ code: 'second_factor_required' });
});

test('new recovery codes void the old ones', async () => {
  const { recoveryCodes, code } = await switchOn(person.token);
  const token = person.token;
  const asked = (secret: string, text: string) =>
    authority.call(renewRecoveryCodes, { body: { password: secret, code: text } }, { token });
  expect(await asked('wrong', code())).toMatchObject({ code: 'invalid_credentials' });
  expect(await asked(password, '000000')).toMatchObject({ code: 'invalid_credentials' });
  const renewed = await asked(password, code());
  if (renewed.kind !== 'ok') throw new Error(JSON.stringify(renewed));
  expect(await logIn(person.username, recoveryCodes[0])).toMatchObject({ code: 'second_factor_required' });
  expect(await logIn(person.username, renewed.reply.recovery_codes[0])).toMatchObject({ kind: 'ok' });
});

test('it is switched off with password and code, and then no code is asked for', async () => {
  const token = person.token;
  const remove = (code: string) => authority.call(removeSecondFactor, { body: { password, code } }, { token });
  expect(await remove('000000')).toMatchObject({ code: 'conflict' });
  const { code } = await switchOn(token);
  expect(await remove('000000')).toMatchObject({ code: 'invalid_credentials' });
  expect(await remove(code())).toMatchObject({ kind: 'ok' });
  expect(await logIn(person.username)).toMatchObject({ kind: 'ok' });
  expect(await stateOf(token)).toMatchObject({ active: false, recovery_codes_left: 0 });
});

test('an administrator of an organization that wants one can do nothing but set it up', async () => {
  const admin = await authority.addPerson(organizationId, 'admin');
  await authority.database('organizations').where({ id: organizationId }).update({ admins_need_second_factor: true });
  // It holds for tokens that are out already, too.
  expect(await authority.call(listAuditLog, {}, { token: admin.token })).toMatchObject({
    status: 401,
    code: 'second_factor_required',
  });
  expect(await authority.call(me, {}, { token: admin.token })).toMatchObject({ reply: { permissions: [] } });
  const again = await logIn(admin.username);
  expect(again).toMatchObject({ kind: 'ok', reply: { next: 'set_up_second_factor', permissions: [] } });
  const token = again.kind === 'ok' ? again.reply.token : '';
  expect(await stateOf(token)).toMatchObject({ active: false, required: true });
  const { code } = await switchOn(token);
  expect(await authority.call(listAuditLog, {}, { token })).toMatchObject({ kind: 'ok' });
  expect(await authority.call(removeSecondFactor, { body: { password, code: code() } }, { token })).toMatchObject({
    code: 'conflict',
  });
  expect(await stateOf(person.token)).toMatchObject({ required: false });
});

test('an administrator switches it off for who lost his device; it is in the audit log', async () => {
  const admin = await authority.addPerson(organizationId, 'admin');
  await switchOn(person.token);
  const removeOf = (id: string, token: string) => authority.call(removeSecondFactorOf, { params: { id } }, { token });
  expect(await removeOf(person.id, person.token)).toMatchObject({ code: 'forbidden' });
  const stranger = await authority.addPerson(await authority.addOrganization(), 'admin');
  expect(await removeOf(person.id, stranger.token)).toMatchObject({ code: 'not_found' });
  expect(await removeOf(person.id, admin.token)).toMatchObject({ kind: 'ok' });
  expect(await isGood(person.token)).toBe(false);
  expect(await logIn(person.username)).toMatchObject({ kind: 'ok' });
  const log = await authority.call(listAuditLog, {}, { token: admin.token });
  expect(log).toMatchObject({
    reply: { entries: [{ action: 'user.second_factor_removed', actor: { id: admin.id } }] },
  });
});

test('no secret and no recovery code can be read in the database', async () => {
  const { recoveryCodes, secret } = await switchOn(person.token);
  const rows = JSON.stringify([
    await authority.database('second_factors').select(),
    await authority.database('recovery_codes').select(),
  ]);
  for (const text of [secret, ...recoveryCodes]) expect(rows).not.toContain(text);
  const [row] = await authority.database('second_factors').select('sealed_secret', 'key_id');
  const sealing = createSealing({ secret: testSettings.JWT_SECRET, previousSecret: null }, 'prolean second factor');
  const sealed = { keyId: row.key_id as string, bytes: row.sealed_secret as Buffer };
  expect(sealing.open(sealed, person.id)).toHaveLength(20);
  expect(() => sealing.open(sealed, authority.unknownId())).toThrow();
});

test('a sealed secret that was touched is not opened', () => {
  const sealing = createSealing({ secret: testSettings.JWT_SECRET, previousSecret: null }, 'prolean second factor');
  const { keyId, bytes } = sealing.seal(Buffer.from('a secret'), 'me');
  for (let index = 0; index < bytes.length; index += 1) {
    const touched = Buffer.from(bytes);
    touched[index]! ^= 1;
    expect(() => sealing.open({ keyId, bytes: touched }, 'me')).toThrow();
  }
  expect(() => sealing.open({ keyId, bytes: bytes.subarray(0, 14) }, 'me')).toThrow();
  expect(sealing.seal(Buffer.from('a secret'), 'me').bytes.equals(bytes)).toBe(false);
});

test('when JWT_SECRET changes, secrets move under the new one at the next start', async () => {
  const { code } = await switchOn(person.token);
  const next = 'the next secret, which is long enough too';
  const rotated = await startAuthority({
    DATABASE_URL: authority.databaseUrl,
    JWT_SECRET: next,
    JWT_SECRET_PREVIOUS: testSettings.JWT_SECRET,
  });
  await rotated.services.secondFactors.resealAll();
  await rotated.close();
  const later = await startAuthority({ DATABASE_URL: authority.databaseUrl, JWT_SECRET: next });
  later.stopClock();
  later.moveClock(authority.now() - later.now());
  const body = { username: person.username, password, code: code() };
  expect(await later.call(login, { body })).toMatchObject({ kind: 'ok' });
  await later.close();
});

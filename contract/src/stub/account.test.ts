import { expect, test } from 'vitest';
import { changePassword, endOtherSignIns, endSignIn, listSignIns } from '../account.ts';
import { activateAccount } from '../administration-users.ts';
import { me } from '../identity.ts';
import {
  confirmSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  setUpSecondFactor,
} from '../second-factor.ts';
import { createServiceToken, listServiceTokens, revokeServiceToken } from '../service-tokens.ts';
import { sampleUsers, stubPassword, stubServiceToken } from '../stub-samples.ts';
import { asking } from './testing/asking.ts';

const { admin, student, service } = sampleUsers;
const codes = Array.from({ length: 10 }, (_, index) => `STUB-CODE-AAAA-BBB${index}`);

test('a new password needs the right old one, and gives a token in place of the one it was set with', async () => {
  const { stub, ask } = await asking();
  const right = { current_password: stubPassword, new_password: 'four other random words' };
  const wrong = { ...right, current_password: 'another' };
  expect(await ask(changePassword, student, { body: wrong })).toBe('invalid_credentials');
  const old = stub.tokenOf(student);
  const asked = await fetch(`${stub.baseUrl}/auth/password`, {
    method: 'POST',
    headers: { authorization: `Bearer ${old}`, 'content-type': 'application/json' },
    body: JSON.stringify(right),
  });
  const { token, expiresIn } = (await asked.json()) as { token: string; expiresIn: number };
  expect(expiresIn).toBe(28_800);
  const codeWith = async (bearer: string) => {
    const response = await fetch(`${stub.baseUrl}${me.path}`, { headers: { authorization: `Bearer ${bearer}` } });
    return ((await response.json()) as { code?: string; user?: { id: string } }).code;
  };
  expect(await codeWith(old)).toBe('token_revoked');
  expect(await codeWith(token)).toBeUndefined();
});

test('everybody is signed in twice, here and on a telephone', async () => {
  const { ask } = await asking();
  const signIn = (number: number, current: boolean, device_name: string) => ({
    id: `00000051-0000-4000-8000-00000000000${number}`,
    ...{ signed_in_at: '2026-03-02T08:55:00.000Z', last_seen_at: '2026-03-02T08:55:00.000Z' },
    ...{ address: '203.0.113.7', device_name, current },
  });
  expect(await ask(listSignIns, student)).toEqual({
    sign_ins: [signIn(1, true, 'Firefox, Windows'), signIn(2, false, 'Chrome, Android')],
  });
  expect(await ask(endSignIn, student, { params: { id: signIn(2, false, '').id } })).toEqual({});
  expect(await ask(endOtherSignIns, student)).toEqual({ ended: 1 });
});

test('a second factor is set up with the password and confirmed with the one code', async () => {
  const { ask } = await asking();
  expect(await ask(getSecondFactor, student)).toEqual({ active: false, required: false, recovery_codes_left: 0 });
  const { secret, uri } = (await ask(setUpSecondFactor, student, { body: { password: stubPassword } })) as Record<
    string,
    string
  >;
  expect(uri).toBe(`otpauth://totp/Prolean:student.stub?issuer=Prolean&secret=${secret}`);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(await ask(confirmSecondFactor, student, { body: { code: '123456' } })).toEqual({ recovery_codes: codes });
  const proof = { password: stubPassword, code: '123456' };
  expect(await ask(renewRecoveryCodes, student, { body: proof })).toEqual({ recovery_codes: codes });
  expect(await ask(removeSecondFactor, student, { body: proof })).toEqual({});
});

test('a wrong password or a wrong code proves nothing', async () => {
  const { ask } = await asking();
  const wrongCode = { password: stubPassword, code: '654321' };
  const wrongPassword = { password: 'another', code: '123456' };
  expect(await ask(setUpSecondFactor, student, { body: { password: 'another' } })).toBe('invalid_credentials');
  expect(await ask(confirmSecondFactor, student, { body: { code: '654321' } })).toBe('invalid_credentials');
  for (const endpoint of [renewRecoveryCodes, removeSecondFactor])
    for (const body of [wrongCode, wrongPassword])
      expect(await ask(endpoint, student, { body })).toBe('invalid_credentials');
});

test('an account is activated with the one code', async () => {
  const { ask } = await asking();
  const body = { username: 'student.stub', code: 'STVB-C0DE-0000-0001', new_password: 'three random words' };
  expect(await ask(activateAccount, student, { body })).toEqual({});
  const wrong = { ...body, code: 'STVB-C0DE-0000-0002' };
  expect(await ask(activateAccount, student, { body: wrong })).toBe('invalid_credentials');
});

test('the one service token is made, listed and revoked', async () => {
  const { ask } = await asking();
  const token = {
    id: '0000005c-0000-4000-8000-000000000001',
    ...{ user: { id: service.id, username: 'service.stub' }, label: 'Portail', created_at: '2026-01-05T08:00:00.000Z' },
    ...{ created_by: { id: admin.id, full_name: admin.full_name }, last_used_at: '2026-03-02T08:00:00.000Z' },
    revoked_at: null,
  };
  expect(await ask(listServiceTokens, admin)).toEqual({ service_tokens: [token], next_cursor: null });
  const body = { user_id: service.id, label: 'Kiosk' };
  const made = { service_token: { ...token, label: 'Kiosk' }, token: stubServiceToken };
  expect(await ask(createServiceToken, admin, { body })).toEqual(made);
  expect(await ask(revokeServiceToken, admin, { params: { id: token.id } })).toEqual({
    service_token: { ...token, revoked_at: expect.stringMatching(/^20.*Z$/) },
  });
});

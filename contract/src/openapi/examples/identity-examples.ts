import { changePassword, endOtherSignIns, endSignIn, listSignIns, type SignIn } from '../../account.ts';
import { login, logout, me, renew } from '../../identity.ts';
import {
  confirmSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  removeSecondFactorOf,
  renewRecoveryCodes,
  setUpSecondFactor,
} from '../../second-factor.ts';
import { createServiceToken, listServiceTokens, revokeServiceToken, type ServiceToken } from '../../service-tokens.ts';
import { samplePermissions, sampleUsers } from '../../stub-samples.ts';
import { example } from './example.ts';
import { createdAt, exampleId, named, sampleToken, signedInAs } from './sample-things.ts';

const { admin, professor, student, service } = sampleUsers;
const password = 'three random words';
const code = '492 039';
const recoveryCodes = Array.from({ length: 10 }, (_, index) => `7K2M-9QXR-4TVB-${index}HCD`);

const signIn: SignIn = {
  id: exampleId('51'),
  signed_in_at: '2026-03-02T08:55:00.000Z',
  last_seen_at: '2026-03-02T10:55:00.000Z',
  address: '203.0.113.7',
  device_name: 'Firefox, Windows',
  current: true,
};

const serviceToken: ServiceToken = {
  id: exampleId('5c'),
  user: { id: service.id, username: service.username },
  label: 'Portail',
  created_at: createdAt,
  created_by: named(admin),
  last_used_at: '2026-03-02T08:00:00.000Z',
  revoked_at: null,
};
const ofServiceToken = { params: { id: serviceToken.id } };

export const identityExamples = [
  example(
    login,
    { body: { username: professor.username, password, device_name: 'Firefox, Windows' } },
    { ...signedInAs(professor), device: 'bWFyayBvZiBhIGRldmljZQ' },
  ),
  example(me, {}, { user: service, permissions: samplePermissions.service }),
  example(renew, {}, signedInAs(professor)),
  example(logout, {}, {}),
];

export const accountExamples = [
  example(
    changePassword,
    { body: { current_password: password, new_password: 'four other random words' } },
    { token: sampleToken, expiresIn: 28_800 },
  ),
  example(listSignIns, {}, { sign_ins: [signIn] }),
  example(endSignIn, { params: { id: signIn.id } }, {}),
  example(endOtherSignIns, {}, { ended: 2 }),
];

export const secondFactorExamples = [
  example(getSecondFactor, {}, { active: true, required: true, recovery_codes_left: 9 }),
  example(
    setUpSecondFactor,
    { body: { password } },
    {
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Prolean:admin.stub?issuer=Prolean&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    },
  ),
  example(confirmSecondFactor, { body: { code } }, { recovery_codes: recoveryCodes }),
  example(renewRecoveryCodes, { body: { password, code } }, { recovery_codes: recoveryCodes }),
  example(removeSecondFactor, { body: { password, code } }, {}),
  example(removeSecondFactorOf, { params: { id: student.id } }, {}),
];

export const serviceTokenExamples = [
  example(listServiceTokens, { query: { limit: 50 } }, { service_tokens: [serviceToken], next_cursor: null }),
  example(
    createServiceToken,
    { body: { user_id: service.id, label: 'Portail' } },
    { service_token: { ...serviceToken, last_used_at: null }, token: 'shown-this-once' },
  ),
  example(revokeServiceToken, ofServiceToken, {
    service_token: { ...serviceToken, revoked_at: '2026-03-02T09:00:00.000Z' },
  }),
];

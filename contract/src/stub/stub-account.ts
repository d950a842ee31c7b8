import { sampleUsers, stubPassword, stubServiceToken } from '../stub-samples.ts';
import { refuse } from './stub-refusal.ts';
import type { StubRequest } from './stub-replies.ts';
import type { StubTokens } from './stub-tokens.ts';

const sampleCode = '123456';
const recoveryCodes = Array.from({ length: 10 }, (_, index) => `STUB-CODE-AAAA-BBB${index}`);

const signIn = (number: number, current: boolean) => ({
  id: `00000051-0000-4000-8000-${String(number).padStart(12, '0')}`,
  signed_in_at: '2026-03-02T08:55:00.000Z',
  last_seen_at: '2026-03-02T08:55:00.000Z',
  address: '203.0.113.7',
  device_name: current ? 'Firefox, Windows' : 'Chrome, Android',
  current,
});

const { id, username } = sampleUsers.service;
const serviceToken = {
  id: '0000005c-0000-4000-8000-000000000001',
  user: { id, username },
  label: 'Portail',
  created_at: '2026-01-05T08:00:00.000Z',
  created_by: { id: sampleUsers.admin.id, full_name: sampleUsers.admin.full_name },
  last_used_at: '2026-03-02T08:00:00.000Z',
  revoked_at: null,
};

const proved = ({ body }: StubRequest): void => {
  if ('password' in body && body.password !== stubPassword) refuse('invalid_credentials');
  if ('code' in body && body.code !== sampleCode) refuse('invalid_credentials');
};
const administrator = ({ user }: StubRequest): void => {
  if (user.role !== 'admin') refuse('forbidden');
};

/** Replies of the endpoints about one's own account. Nobody has a second factor; the code `123456` confirms one. */
export const accountReplies = (tokens: StubTokens) => ({
  changePassword: ({ body, user, token }: StubRequest) => {
    if (body.current_password !== stubPassword) return refuse('invalid_credentials');
    tokens.revoke(token);
    return { token: tokens.issue(user), expiresIn: 28_800 };
  },
  listSignIns: () => ({ sign_ins: [signIn(1, true), signIn(2, false)] }),
  endSignIn: () => ({}),
  endOtherSignIns: () => ({ ended: 1 }),
  getSecondFactor: () => ({ active: false, required: false, recovery_codes_left: 0 }),
  setUpSecondFactor: (request: StubRequest) => {
    proved(request);
    const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    return { secret, uri: `otpauth://totp/Prolean:${request.user.username}?issuer=Prolean&secret=${secret}` };
  },
  confirmSecondFactor: (request: StubRequest) => {
    proved(request);
    return { recovery_codes: recoveryCodes };
  },
  renewRecoveryCodes: (request: StubRequest) => {
    proved(request);
    return { recovery_codes: recoveryCodes };
  },
  removeSecondFactor: (request: StubRequest) => {
    proved(request);
    return {};
  },
  removeSecondFactorOf: (request: StubRequest) => {
    administrator(request);
    return {};
  },
  listServiceTokens: (request: StubRequest) => {
    administrator(request);
    return { service_tokens: [serviceToken], next_cursor: null };
  },
  createServiceToken: (request: StubRequest) => {
    administrator(request);
    return { service_token: { ...serviceToken, label: request.body.label }, token: stubServiceToken };
  },
  revokeServiceToken: (request: StubRequest) => {
    administrator(request);
    return { service_token: { ...serviceToken, revoked_at: new Date().toISOString() } };
  },
});

import { type TOTP, URI } from 'otpauth';
import { type AuthorityUnderTest, password, type TestPerson } from '../../../testing/authority-under-test.ts';

type Asked = { params?: Record<string, string>; body?: object; token?: string };
type Ask = (name: string, input: Asked) => Promise<unknown>;
type Scenes = Record<string, () => Promise<unknown[]>>;

/** A person who has a second factor: its first codes are used up one by one, since each is good once. */
async function addSecondFactor(ask: Ask, { token }: TestPerson) {
  const begun = (await ask('setUpSecondFactor', { token, body: { password } })) as { uri: string };
  const totp = URI.parse(begun.uri) as TOTP;
  const confirmed = (await ask('confirmSecondFactor', { token, body: { code: totp.generate() } })) as {
    recovery_codes: string[];
  };
  return { begun, confirmed, codes: confirmed.recovery_codes };
}

/** The endpoints of one's own account, of second factors and of service tokens. */
export async function createAccountScenes(authority: AuthorityUnderTest, ask: Ask): Promise<Scenes> {
  const organization = await authority.addOrganization();
  const admin = await authority.addPerson(organization, 'admin');
  const service = await authority.addPerson(organization, 'service');
  const newPerson = () => authority.addPerson(organization, 'student');
  const withFactor = async () => {
    const person = await newPerson();
    return { ...person, ...(await addSecondFactor(ask, person)) };
  };
  const makeToken = () =>
    ask('createServiceToken', { token: admin.token, body: { user_id: service.id, label: 'Portail' } }) as Promise<{
      service_token: { id: string };
    }>;

  return {
    changePassword: async () => {
      const body = { current_password: password, new_password: 'girafe bleue au marché' };
      return [await ask('changePassword', { token: (await newPerson()).token, body })];
    },
    listSignIns: async () => [await ask('listSignIns', { token: (await newPerson()).token })],
    endSignIn: async () => {
      const { token } = await newPerson();
      const { sign_ins } = (await ask('listSignIns', { token })) as { sign_ins: { id: string }[] };
      return [await ask('endSignIn', { token, params: { id: sign_ins[0]!.id } })];
    },
    endOtherSignIns: async () => [await ask('endOtherSignIns', { token: (await newPerson()).token })],
    getSecondFactor: async () => [await ask('getSecondFactor', { token: (await newPerson()).token })],
    setUpSecondFactor: async () => [(await withFactor()).begun],
    confirmSecondFactor: async () => [(await withFactor()).confirmed],
    renewRecoveryCodes: async () => {
      const { token, codes } = await withFactor();
      return [await ask('renewRecoveryCodes', { token, body: { password, code: codes[0] } })];
    },
    removeSecondFactor: async () => {
      const { token, codes } = await withFactor();
      return [await ask('removeSecondFactor', { token, body: { password, code: codes[0] } })];
    },
    removeSecondFactorOf: async () => {
      const { id } = await withFactor();
      return [await ask('removeSecondFactorOf', { token: admin.token, params: { id } })];
    },
    createServiceToken: async () => [await makeToken()],
    listServiceTokens: async () => {
      await makeToken();
      return [await ask('listServiceTokens', { token: admin.token })];
    },
    revokeServiceToken: async () => {
      const { service_token } = await makeToken();
      return [await ask('revokeServiceToken', { token: admin.token, params: { id: service_token.id } })];
    },
  };
}

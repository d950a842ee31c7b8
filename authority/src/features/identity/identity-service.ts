import { longestSignIn, type SignedIn, type User } from '@prolean/contract/identity.ts';
import type { Caller } from '../../platform/caller.ts';
import { cleanText } from '../../platform/clean-text.ts';
import type { Clock } from '../../platform/clock.ts';
import { createGathering } from '../../platform/gather.ts';
import type { Logger } from '../../platform/logger.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { KnownDevices } from './known-devices.ts';
import { networkOf } from './limits/network.ts';
import type { Counted, SignInLimits, Verdict } from './limits/sign-in-limits.ts';
import { signInNames } from './names.ts';
import { hashOfToken } from './opaque-token.ts';
import type { Passwords } from './passwords.ts';
import type { SecondFactorCheck } from './second-factor/second-factor-check.ts';
import { isServiceToken, type ServiceTokenService } from './service-tokens/service-token-service.ts';
import type { Account } from './stores/account-store.ts';
import type { IdentityStores, IdentityTransaction } from './stores/identity-stores.ts';
import type { Claims, Tokens } from './tokens.ts';

const disabled = () => new Refusal('account_disabled', 'This account is disabled. Ask your training centre.');
const revoked = () => new Refusal('token_revoked', 'This sign-in has ended. Sign in again.');
const notRight = () => new Refusal('invalid_credentials', 'The user name or the password is not right.');
const codeNeeded = () => new Refusal('second_factor_required', 'A code of your second factor is needed.');

export type LoginBody = {
  username: string;
  password: string;
  code?: string | undefined;
  device?: string | undefined;
  device_name?: string | undefined;
};

/** What a sign-in came to, for the counters. */
export type SignInResult = 'ok' | 'wrong' | 'code_needed' | 'code_wrong' | 'disabled' | 'limited';

const longestDeviceName = 200;

/** On one line, and cut where composing its characters took some apart into more; null when nothing is left to show. */
const deviceNameFrom = (typed = ''): string | null =>
  cleanText(typed).replace(/\s+/g, ' ').slice(0, longestDeviceName).toWellFormed().trim() || null;

type Dependencies = {
  stores: IdentityStores;
  transaction: IdentityTransaction;
  devices: KnownDevices;
  passwords: Passwords;
  tokens: Tokens;
  limits: SignInLimits;
  secondFactor: SecondFactorCheck;
  serviceTokens: Pick<ServiceTokenService, 'find' | 'revokeOwn'>;
  clock: Clock;
  logger: Logger;
  countSignIn: (result: SignInResult) => void;
};

/** Whoever asks something shows a token: looks side by side, and people looked for in one of them. */
const most = { atOnce: 4, together: 100 };

type Examined = { verdict: Verdict; result: SignInResult };
const examined = {
  ok: { verdict: 'right', result: 'ok' },
  wrong: { verdict: 'wrong', result: 'wrong' },
  codeNeeded: { verdict: 'unsettled', result: 'code_needed' },
  codeWrong: { verdict: 'wrong', result: 'code_wrong' },
  disabled: { verdict: 'unsettled', result: 'disabled' },
} as const satisfies Record<string, Examined>;

const refusals: Record<SignInResult, (() => Refusal) | null> = {
  ok: null,
  wrong: notRight,
  code_needed: codeNeeded,
  code_wrong: codeNeeded,
  disabled,
  limited: null,
};

export function createIdentityService(dependencies: Dependencies) {
  const { stores, transaction, devices, passwords, tokens, limits, serviceTokens, clock, logger } = dependencies;

  const signedIn = (user: User, permissions: readonly string[], signInId: string, scope: Claims['scope'] = 'full') => ({
    user,
    permissions: [...permissions],
    token: tokens.sign({ sub: user.id, org: user.organization.id, sid: signInId, scope }),
    expiresIn: tokens.lifeSeconds,
  });

  /** Everything is looked at in the same order and time, whether somebody has that name or not. */
  const examine = async (account: Account | null, { password, code }: LoginBody): Promise<Examined> => {
    const right = await passwords.matches(account?.passwordHash ?? null, password);
    if (!right || account === null) return examined.wrong;
    if (account.user.status === 'disabled') return examined.disabled;
    const factor = await dependencies.secondFactor(account.user.id, code);
    if (factor === 'missing') return examined.codeNeeded;
    return factor === 'wrong' ? examined.codeWrong : examined.ok;
  };

  /** A known device has tries of its own; anyone else shares those of the account and of his network. */
  const countedFor = (
    account: Account | null,
    username: string,
    address: string,
    deviceId: string | null,
  ): Counted[] =>
    deviceId === null
      ? [
          { kind: 'network', name: networkOf(address) },
          // People type their password there by mistake; and as it was typed it could be longer than any key.
          { kind: 'account', name: account?.user.id ?? hashOfToken(username).toString('base64url') },
        ]
      : [{ kind: 'device', name: deviceId }];

  const attempt = (counted: Counted[], account: Account | null, body: LoginBody): Promise<Examined> =>
    limits
      .attempt(counted, () => examine(account, body))
      .catch((error: unknown) => {
        if (error instanceof Refusal && error.code === 'rate_limited') dependencies.countSignIn('limited');
        throw error;
      });

  /** Hashes made with yesterday's parameters are made anew while the password is at hand. */
  const refreshHash = async ({ user, passwordHash }: Account, password: string): Promise<void> => {
    if (passwordHash === null || !passwords.isOutdated(passwordHash)) return;
    await stores.accounts.replacePasswordHash(user.id, passwordHash, await passwords.hash(password));
  };

  const findTogether = createGathering(stores.accounts.findOpenSignIns, most);
  const findSignIn = (claims: Claims) => findTogether('sign-ins', claims);

  return {
    /** The person behind a token, asked of the database each time: a disabled account or a sign-out counts at once. */
    async identify(token: string): Promise<Caller> {
      const caller = isServiceToken(token) ? await serviceTokens.find(token) : await findSignIn(tokens.verify(token));
      if (caller === null) throw revoked();
      if (caller.user.status === 'disabled') throw disabled();
      return caller;
    },

    async login(body: LoginBody, address: string): Promise<Omit<SignedIn, 'success'>> {
      const names = signInNames(body.username);
      const [account, device] = [await stores.accounts.findAccount(names), await devices.find(body.device)];
      const known = device !== null && device.userId === account?.user.id ? device : null;
      const counted = countedFor(account, names.username, address, known?.id ?? null);
      const { result } = await attempt(counted, account, body);
      dependencies.countSignIn(result);
      const refusal = refusals[result];
      if (refusal !== null || account === null) {
        logger.warn({ event: 'sign_in_refused', user_id: account?.user.id, result }, 'sign-in refused');
        throw refusal?.() ?? notRight();
      }
      const { user, lacksSecondFactor } = account;
      const origin = {
        at: new Date(clock()),
        scope: 'full',
        address,
        deviceName: deviceNameFrom(body.device_name),
      } as const;
      const signInId = await transaction(async ({ accounts, signIns }) =>
        (await accounts.holdUnchanged(account)) ? signIns.add(user, origin) : null,
      );
      // What ended every sign-in must not be outlived by one that was under way with the old password: look again.
      if (signInId === null) return this.login(body, address);
      await refreshHash(account, body.password);
      const mark = await devices.remember(user, known);
      logger.info({ event: 'signed_in', user_id: user.id, sign_in_id: signInId }, 'signed in');
      return {
        ...signedIn(user, lacksSecondFactor ? [] : account.permissions, signInId),
        ...(mark === null ? {} : { device: mark }),
        ...(lacksSecondFactor ? { next: 'set_up_second_factor' as const } : {}),
      };
    },

    /** Signs a person in who proved himself by something else than a password, to one live and nothing else. */
    async signInToLive(userId: string, sessionId: string, address: string) {
      const account = await stores.accounts.findAccountById(userId);
      if (account === null) throw notRight();
      if (account.user.status === 'disabled') throw disabled();
      const scope = `live:${sessionId}` as const;
      const origin = { at: new Date(clock()), scope, address, deviceName: null };
      const signInId = await transaction(({ signIns }) => signIns.add(account.user, origin));
      logger.info({ event: 'signed_in', user_id: userId, sign_in_id: signInId, scope }, 'signed in to one live');
      return { signInId, ...signedIn(account.user, [], signInId, scope) };
    },

    async renew(caller: Caller) {
      if (clock() - caller.signedInAt.getTime() > longestSignIn * 1000)
        throw new Refusal('token_expired', 'Your sign-in is too old to be renewed. Sign in again.');
      await stores.signIns.touch(caller.signInId, new Date(clock()));
      return signedIn(caller.user, caller.permissions, caller.signInId);
    },

    async logout(caller: Caller): Promise<void> {
      if (caller.user.role === 'service' && (await serviceTokens.revokeOwn(caller.signInId))) return;
      await stores.signIns.end(caller.user.id, caller.signInId);
      logger.info({ event: 'signed_out', user_id: caller.user.id, sign_in_id: caller.signInId }, 'signed out');
    },
  };
}

export type IdentityService = ReturnType<typeof createIdentityService>;

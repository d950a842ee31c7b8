import { login, logout, type SignedIn } from '@prolean/contract/identity.ts';
import type { Refused, Unavailable } from '@prolean/contract/outcome.ts';
import type { AuthorityClient } from '../../authority/authority-client.ts';
import type { Decisions } from '../../authority/decisions.ts';
import type { Outbox } from '../../authority/outbox.ts';
import type { UsersStore } from '../../authority/users-store.ts';
import { portalUnavailable } from '../../middleware/request-refused.ts';
import { currentPerson, type SignIn, tokenPart } from '../../web-session/sign-in-record.ts';

type Parts = {
  authorityClient: AuthorityClient;
  users: UsersStore;
  decisions: Decisions;
  outbox: Outbox;
  now: () => number;
};

export type Credentials = { username: string; password: string; code?: string | undefined };
type Asking = { requestId: string; clientAddress: string | undefined; deadlineMs: number };

export type SignInResult = { kind: 'signed_in'; signIn: SignIn } | { kind: 'suspended' } | Refused | Unavailable;

/** Signing in and out: the authority decides, the portal only remembers whom it let in. */
export function createSignInService({ authorityClient, users, decisions, outbox, now }: Parts) {
  const signInFrom = (reply: SignedIn, askedAt: number): SignIn => ({
    ...tokenPart(reply, askedAt),
    person: currentPerson(reply.user, reply.permissions),
    locale: reply.user.locale,
    beganAt: askedAt,
  });

  /** Revokes the token now, or as soon as the authority can be told; either way this portal uses it no more. */
  async function revoke(signIn: SignIn, requestId: string): Promise<void> {
    await decisions.tokenRefused(signIn);
    // Without the database nothing waits that could be found; the revocation does not depend on it.
    if (await outbox.logoutAfterDepartures(signIn, requestId).catch(() => false)) return;
    const outcome = await authorityClient.call(logout, undefined, { token: signIn.token, requestId, deadlineMs: 2000 });
    const told = outcome.kind === 'ok' || (outcome.kind === 'refused' && outcome.status < 429);
    if (!told) await outbox.logoutLater(signIn, requestId);
  }

  return {
    revoke,

    async signIn(credentials: Credentials, asking: Asking): Promise<SignInResult> {
      const askedAt = now();
      const outcome = await authorityClient.call(login, { body: credentials }, asking);
      if (outcome.kind !== 'ok') return outcome;
      const signIn = signInFrom(outcome.reply, askedAt);
      const standing = await users.signedIn(outcome.reply.user).catch(async (cause: Error) => {
        await revoke(signIn, asking.requestId).catch(() => undefined);
        throw portalUnavailable(cause);
      });
      if (standing.suspended) {
        await revoke(signIn, asking.requestId);
        return { kind: 'suspended' };
      }
      return { kind: 'signed_in', signIn: { ...signIn, locale: standing.language ?? signIn.locale } };
    },
  };
}

export type SignInService = ReturnType<typeof createSignInService>;

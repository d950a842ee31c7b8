import type { CallInput } from '@prolean/contract/call-input.ts';
import type { Endpoint, ReplyOf } from '@prolean/contract/endpoint.ts';
import { joinLive } from '@prolean/contract/live.ts';
import type { Outcome, Refused, Unavailable } from '@prolean/contract/outcome.ts';
import { fingerprint } from '../platform/keys.ts';
import type { Logger } from '../platform/logger.ts';
import { withinTime } from '../platform/time-limit.ts';
import type { CopyPolicy, RequestAuthority } from '../request-context.ts';
import type { SignIn } from '../web-session/sign-in-record.ts';
import { type AuthorityClient, callAny } from './authority-client.ts';
import { AuthorityUnavailable, refusesSight, refusesToken, replyOrThrow } from './authority-errors.ts';
import type { Asking, Decisions } from './decisions.ts';
import type { Outbox } from './outbox.ts';
import type { ReplyCopies } from './reply-copies.ts';

/** Other people's data stand in for the authority for this long; a person's own for as long as his token lives. */
const othersCopyMilliseconds = 5 * 60_000;
/** A copy is a provision for later: a page does not wait for it longer than this. */
const keepingMilliseconds = 300;

export type AuthorityParts = {
  authorityClient: AuthorityClient;
  copies: ReplyCopies;
  decisions: Decisions;
  outbox: Outbox;
  strict: boolean;
  now: () => number;
  logger: Logger;
};

/** What one request knows and learns. */
export type Circumstances = {
  signIn(): SignIn | null;
  asking(): Asking;
  /** The authority's silence, once this request has met it: it is not waited for twice. */
  silence: Unavailable | null;
  /** Called when a copy stood in for the authority. */
  onCopy(asOf: Date): void;
};

const copyKeyOf = (endpoint: Endpoint, input: unknown): string =>
  `${endpoint.name} ${JSON.stringify(input ?? {}, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )}`;

const expiryOf = (policy: CopyPolicy, signIn: SignIn, takenAt: number): Date =>
  new Date(
    policy === 'own' ? signIn.tokenExpiresAt : Math.min(signIn.tokenExpiresAt, takenAt + othersCopyMilliseconds),
  );

/** The authority, asked in the name of one request's person. */
export function createRequestAuthority(parts: AuthorityParts, about: Circumstances): RequestAuthority {
  const { authorityClient, copies, decisions, outbox, now, logger } = parts;

  async function noteRefusal(signIn: SignIn, endpoint: Endpoint, input: unknown, outcome: Refused): Promise<void> {
    if (refusesToken(outcome)) return decisions.tokenRefused(signIn);
    if (outcome.status === 401 || outcome.status === 403) decisions.drop(signIn);
    if (endpoint.method !== 'GET' || !refusesSight(outcome)) return;
    const name = { tokenFingerprint: fingerprint(signIn.token), copyKey: copyKeyOf(endpoint, input) };
    await copies
      .refused(name, new Date(now()), new Date(signIn.tokenExpiresAt))
      .catch((error: Error) => logger.error({ event: 'refusal_not_marked', error }));
  }

  async function call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<Outcome<ReplyOf<E>>> {
    if (about.silence) return about.silence;
    const signIn = about.signIn();
    // A departure still waiting to be told would otherwise put the person out of the room he enters again.
    if (signIn && endpoint.name === joinLive.name) await outbox.forgetLeave(signIn, input);
    const outcome = await callAny(authorityClient, endpoint, input, { ...about.asking(), token: signIn?.token });
    if (outcome.kind === 'unavailable') about.silence = outcome;
    if (outcome.kind === 'refused' && signIn) await noteRefusal(signIn, endpoint, input, outcome);
    return outcome;
  }

  async function keepCopy(endpoint: Endpoint, policy: CopyPolicy, input: unknown, reply: unknown, askedAt: number) {
    const signIn = about.signIn();
    if (!signIn || policy === 'never') return;
    const name = { tokenFingerprint: fingerprint(signIn.token), copyKey: copyKeyOf(endpoint, input) };
    await withinTime(
      keepingMilliseconds,
      copies.keep(name, reply, new Date(askedAt), expiryOf(policy, signIn, askedAt)),
    ).catch((error: Error) => logger.warn({ event: 'copy_not_kept', endpoint: endpoint.name, error }));
  }

  async function findCopy<E extends Endpoint>(endpoint: E, policy: CopyPolicy, input: CallInput<E> | undefined) {
    const signIn = about.signIn();
    if (parts.strict || policy === 'never' || !signIn || signIn.tokenExpiresAt <= now()) return null;
    const name = { tokenFingerprint: fingerprint(signIn.token), copyKey: copyKeyOf(endpoint, input) };
    const copy = await copies.find(name, new Date(now()));
    // A copy kept by an older portal may no longer have the contract's shape.
    const parsed = copy && endpoint.reply.safeParse(copy.reply);
    return parsed?.success ? { reply: parsed.data as ReplyOf<E>, asOf: copy?.takenAt as Date } : null;
  }

  return {
    call,
    ask: async (endpoint, input) => replyOrThrow(await call(endpoint, input)),
    async read(endpoint, policy, input) {
      const askedAt = now();
      const outcome = await call(endpoint, input);
      if (outcome.kind !== 'unavailable') {
        const reply = replyOrThrow(outcome);
        await keepCopy(endpoint, policy, input, reply, askedAt);
        return { reply, asOf: null };
      }
      const copy = await findCopy(endpoint, policy, input);
      if (!copy) throw new AuthorityUnavailable(outcome);
      about.onCopy(copy.asOf);
      logger.info({
        event: 'copy_shown',
        endpoint: endpoint.name,
        reason: outcome.reason,
        request_id: about.asking().requestId,
      });
      return copy;
    },
  };
}

import { randomUUID } from 'node:crypto';
import { logout } from '@prolean/contract/identity.ts';
import { leaveLive } from '@prolean/contract/live.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import type { Database } from '../platform/database.ts';
import { createSealer, fingerprint } from '../platform/keys.ts';
import type { Logger } from '../platform/logger.ts';
import { repeat } from '../platform/repeat.ts';
import type { SignIn } from '../web-session/sign-in-record.ts';
import type { AuthorityClient } from './authority-client.ts';
import { createPendingCallsStore, type Delivery, type PendingCall } from './pending-calls-store.ts';

type Parts = {
  database: Database;
  authorityClient: AuthorityClient;
  secrets: readonly string[];
  /** Whether this person is in the live room of this training session: then he has not left it. */
  isPresent: (trainingSessionId: string, userId: string) => Promise<boolean>;
  now: () => number;
  logger: Logger;
};

/** The sign-in's token and whose it is: enough to act once more in its name. */
export type Owner = Pick<SignIn, 'token' | 'tokenExpiresAt' | 'person'>;

// Shorter than a query may take, so that someone who enters again can wait for a departure that is just being told.
const tellingMilliseconds = 2500;
const pauseMilliseconds = 1000;
const longestPauseMilliseconds = 60_000;

/** An authority in silence is asked again soon (its breaker spares it); one that failed itself, less and less often. */
function pauseAfter(outcome: Outcome<unknown>, tries: number): number {
  const steps = outcome.kind === 'unavailable' ? 0 : Math.min(tries, 6);
  const asked = (outcome.kind !== 'ok' && outcome.retryAfter !== null ? outcome.retryAfter : 0) * 1000;
  return Math.min(longestPauseMilliseconds, Math.max(asked, pauseMilliseconds * 2 ** steps * (0.5 + Math.random())));
}

/**
 * What may be promised while the authority is away, because it can be told later: that someone left a live, that someone
 * signed out. Kept in the portal's database, told by whichever process comes first, dropped when the token has expired.
 */
export function createOutbox({ database, authorityClient, secrets, isPresent, now, logger }: Parts) {
  const store = createPendingCallsStore(database);
  const sealer = createSealer(secrets, 'pending-calls');

  async function add(
    kind: PendingCall['kind'],
    owner: Owner,
    trainingSessionId: string | null,
    requestId: string,
    wait = 0,
  ) {
    const call: PendingCall = {
      kind,
      userId: owner.person.id,
      trainingSessionId,
      tokenFingerprint: fingerprint(owner.token),
      sealedToken: sealer.seal(owner.token, owner.person.id),
      idempotencyKey: randomUUID(),
      requestId,
      expiresAt: new Date(owner.tokenExpiresAt),
    };
    const kept = await store.add(call, new Date(now()), wait);
    logger[kept ? 'info' : 'error']({
      event: kept ? 'call_kept_for_later' : 'outbox_full',
      kind,
      request_id: requestId,
    });
  }

  async function tell(call: PendingCall & { tries: number }): Promise<Delivery> {
    const token = call.expiresAt.getTime() > now() ? sealer.open(call.sealedToken, call.userId) : null;
    if (token === null) {
      logger.warn({ event: 'pending_call_dropped', kind: call.kind, request_id: call.requestId });
      return 'done';
    }
    const { trainingSessionId: roomLeft } = call;
    if (roomLeft !== null && (await isPresent(roomLeft, call.userId))) return 'done';
    const options = {
      deadlineMs: tellingMilliseconds,
      token,
      idempotencyKey: call.idempotencyKey,
      requestId: call.requestId,
    };
    const outcome =
      call.kind === 'logout'
        ? await authorityClient.call(logout, undefined, options)
        : await authorityClient.call(leaveLive, { params: { id: call.trainingSessionId as string } }, options);
    if (outcome.kind === 'unavailable' || (outcome.kind === 'refused' && [429, 500].includes(outcome.status))) {
      return { againAt: new Date(now() + pauseAfter(outcome, call.tries)) };
    }
    logger.info({ event: 'pending_call_told', kind: call.kind, ending: outcome.kind, request_id: call.requestId });
    return 'done';
  }

  async function deliverDue(): Promise<void> {
    if (authorityClient.breaker.state() === 'open') return;
    while (await store.deliverNext(new Date(now()), tell));
  }

  const delivery = repeat(logger, 'outbox_failed', pauseMilliseconds, deliverDue);
  const stopListening = authorityClient.breaker.onChange((state) => {
    if (state !== 'closed') return;
    store
      .allDue(new Date(now()))
      .then(delivery.runOnce)
      .catch((error: Error) => logger.warn({ event: 'outbox_failed', error }));
  });

  return {
    /** Someone left a live and the authority could not be told, or is to be told once `wait` milliseconds are over. */
    leaveLater: ({
      signIn,
      trainingSessionId,
      requestId,
      wait,
    }: {
      signIn: Owner;
      trainingSessionId: string;
      requestId: string;
      wait?: number;
    }) => add('leave', signIn, trainingSessionId, requestId, wait),

    /** Someone signed out and the authority could not be told: his token is still to be revoked. */
    logoutLater: (owner: Owner, requestId: string) => add('logout', owner, null, requestId),

    /**
     * He signs out before all his departures were told: they are told now, and only then is the token revoked in whose
     * name they are. False when there are none.
     */
    async logoutAfterDepartures(owner: Owner, requestId: string): Promise<boolean> {
      if (!(await store.hurry(fingerprint(owner.token), new Date(now())))) return false;
      await add('logout', owner, null, requestId);
      void delivery.runOnce();
      return true;
    },

    /** He is entering again: that he left before need not be told any more, and must not be told afterwards. */
    async forgetLeave(owner: Owner, input: { params?: unknown } | undefined): Promise<void> {
      const id = (input?.params as { id?: string } | undefined)?.id;
      if (!id) return;
      await store
        .forgetLeave(owner.person.id, id)
        .catch((error: Error) => logger.warn({ event: 'pending_leave_not_forgotten', error }));
    },

    /** Tells the authority what is due, now. */
    deliver: delivery.runOnce,

    async close(): Promise<void> {
      stopListening();
      await delivery.stop();
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;

import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../platform/clock.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { SignInLimitsStore } from '../stores/sign-in-limits-store.ts';

/** Milliseconds. */
const window = 15 * 60_000;

/** How many wrong tries are free in a window; after them each one doubles the wait before the next. */
const freeTries = { account: 10, device: 10, sign_in: 10, network: 50 } as const;

/** Whose tries are counted: an account, a known device, a signed-in person, everyone in one network. */
export type Counted = { kind: keyof typeof freeTries; name: string };

/** `wrong` counts against the limits, `right` and `unsettled` do not. */
export type Verdict = 'right' | 'wrong' | 'unsettled';

/** One second after the last free try, then two, four … up to this. Never for good. Milliseconds. */
const longestWait = 15 * 60_000;

/** How long a try waits for others under way, which may turn out to be right: as long as our clients do. Milliseconds. */
const patience = { turns: 40, turn: 150 };

const tooMany = (waitMs: number) =>
  new Refusal('rate_limited', 'Too many tries. Wait a while before trying again.', {
    retryAfter: Math.max(1, Math.ceil(waitMs / 1000)),
  });

/**
 * Failed tries are counted in PostgreSQL, so that the limits hold over any number of authority processes.
 * A try is counted before the secret is looked at and given back when it was right: of any number of concurrent guesses exactly
 * the limit gets an answer. Where right tries of others are still under way a try waits for them, so a whole class signing
 * in through one network at once is let in.
 */
export function createSignInLimits(store: SignInLimitsStore, clock: Clock) {
  const keyOf = ({ kind, name }: Counted) => `${kind} ${name}`;

  const admitOne = async (counted: Counted): Promise<void> => {
    const [key, limit] = [keyOf(counted), freeTries[counted.kind]];
    for (let turn = 0; turn < patience.turns; turn += 1) {
      const now = clock();
      if (await store.admit(key, limit, new Date(now), new Date(now + window))) return;
      const count = await store.find(key);
      if (count === null) continue;
      if (count.failures >= limit || count.free_at.getTime() > now) throw tooMany(count.free_at.getTime() - now);
      await wait(patience.turn);
    }
    throw tooMany(0);
  };

  const giveBack = (admitted: readonly Counted[]): Promise<void> => store.giveBack(admitted.map(keyOf));

  const fail = (counted: Counted): Promise<void> =>
    store.fail(keyOf(counted), freeTries[counted.kind], new Date(clock()), { longestWait, window });

  const admit = async (all: readonly Counted[]): Promise<void> => {
    const admitted: Counted[] = [];
    for (const counted of all) {
      try {
        await admitOne(counted);
        admitted.push(counted);
      } catch (error) {
        await giveBack(admitted);
        throw error;
      }
    }
  };

  return {
    /** Runs `verify` if everyone counted has tries left, else throws `rate_limited`. */
    async attempt<V extends { verdict: Verdict }>(all: readonly Counted[], verify: () => Promise<V>): Promise<V> {
      await admit(all);
      try {
        const outcome = await verify();
        if (outcome.verdict === 'wrong') await Promise.all(all.map(fail));
        else await giveBack(all);
        return outcome;
      } catch (error) {
        await giveBack(all);
        throw error;
      }
    },
  };
}

export type SignInLimits = ReturnType<typeof createSignInLimits>;

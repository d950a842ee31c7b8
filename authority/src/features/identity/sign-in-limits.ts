import { isIPv6 } from 'node:net';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../../platform/database.ts';
import { Refusal } from '../../platform/refusal.ts';

const window = 15 * 60;
const triesPerAccount = 10;
const failuresPerAddress = 50;

/** One network shares one count: a /64 in IPv6, where a single host has countless addresses. */
const networkOf = (address: string): string =>
  isIPv6(address) && !address.startsWith('::ffff:')
    ? address.split(':').slice(0, 4).join(':')
    : address.replace(/^::ffff:/, '');

const tooMany = (waitMs: number) =>
  new Refusal('rate_limited', 'Too many tries. Wait a while before trying again.', {
    retryAfter: Math.max(1, Math.ceil(waitMs / 1000)),
  });

/**
 * Failed sign-ins are counted in PostgreSQL, so that the limits hold over any number of authority processes.
 * A try on an account is counted before the password is looked at and given back when it was right: of any number of
 * concurrent guesses exactly the limit gets an answer. An address only pays for failures, since a whole class shares one.
 */
export function createSignInLimits(database: Database) {
  const common = { storeClient: database, storeType: 'knex', tableName: 'sign_in_limits', tableCreated: true };
  const accounts = new RateLimiterPostgres({
    ...common,
    keyPrefix: 'account',
    points: triesPerAccount,
    duration: window,
  });
  const addresses = new RateLimiterPostgres({
    ...common,
    keyPrefix: 'address',
    points: failuresPerAddress,
    duration: window,
  });
  return {
    /**
     * Runs `verify` if the account and the address have tries left, else throws `rate_limited`.
     * `account` names who is tried: the user's id, or the name that was typed where nobody has it.
     */
    async attempt(account: string, address: string, verify: () => Promise<boolean>): Promise<boolean> {
      const network = networkOf(address);
      const seen = await addresses.get(network);
      if (seen !== null && seen.consumedPoints >= failuresPerAddress) throw tooMany(seen.msBeforeNext);
      await accounts.consume(account).catch((error: unknown) => {
        throw error instanceof RateLimiterRes ? tooMany(error.msBeforeNext) : error;
      });
      try {
        const right = await verify();
        if (right) await accounts.reward(account);
        else await addresses.penalty(network);
        return right;
      } catch (error) {
        await accounts.reward(account);
        throw error;
      }
    },
  };
}

export type SignInLimits = ReturnType<typeof createSignInLimits>;
